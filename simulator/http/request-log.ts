/** A request that the simulator answered, as `GET /simulator/requests` shows it. */
export interface LoggedRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly op: string | null;
  /** 0 when no answer was sent. */
  readonly status: number;
  /** From the request's arrival to its answer, waiting for a web thread included. */
  readonly ms: number;
  /** The kinds of the faults that struck it. */
  readonly faults: readonly string[];
}

const KEPT = 100_000;

/** The requests to the API since the start or the last clearing, oldest first; the oldest are dropped in the end. */
export class RequestLog {
  private requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.requests.push(request);
    if (this.requests.length > KEPT * 1.1) {
      this.requests = this.requests.slice(-KEPT);
    }
  }

  all(): readonly LoggedRequest[] {
    return this.requests;
  }

  clear(): void {
    this.requests = [];
  }
}

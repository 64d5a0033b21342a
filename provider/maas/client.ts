import type { Connection } from "../settings";
import { currentDeadline, throwIfCancelled } from "../deadline";
import { backoffDelay } from "./backoff";
import { formatDuration } from "../duration";
import { hasStatus, MaasResponseError, MaasUnreachableError, type RequestInfo } from "./errors";
import { encodeParams, type Params } from "./params";
import { retryable } from "./retryable";
import { Signer } from "./signer";
import { realTiming, type Timing } from "./timing";
import { Transport, type Message } from "./transport";

/** One request to MAAS. */
export interface MaasRequest extends RequestInfo {
  method: "GET" | "POST" | "PUT" | "DELETE";
  query?: Params;
  form?: Params;
  /** Without the API key, for what everybody may ask. */
  unsigned?: boolean;
  /** Sending it twice does what sending it once does. True for every GET, PUT and DELETE unless said otherwise. */
  repeatable?: boolean;
  /** Until when (epoch milliseconds) it may take; the deadline of the operation and the client's own limits bound it too. */
  deadline?: number;
}

/** For how long a request is tried again, from its first failure. */
const RETRY_BUDGET_MS = 120_000;
/** The same until MAAS has answered once: it is then more likely the wrong address than an outage. */
const FIRST_BUDGET_MS = 10_000;
const BACKOFF = { base: 500, cap: 15_000 };
/** MAAS's window for OAuth timestamps is 300 s; below that a 401 has another cause. */
export const SKEW_THAT_MATTERS_MS = 240_000;

/**
 * Speaks to one MAAS region: signs, retries what can safely be retried, and turns everything else into one of three errors: an
 * answer, out of reach, or in doubt.
 */
export class MaasClient {
  private readonly signer: Signer;
  private readonly transport: Transport;
  /** Until when nothing more is to be said of a rack controller that is missing. */
  private noRackSaidUntil = 0;
  private outOfReach = false;
  private everAnswered = false;

  constructor(
    private readonly settings: Connection,
    private readonly log: (line: string) => void = () => {},
    private readonly timing: Timing = realTiming,
  ) {
    this.signer = new Signer(settings.apiKey, timing.now);
    this.transport = new Transport(settings, timing);
  }

  /** Where MAAS is, for messages. */
  get origin(): string {
    return this.settings.apiUrl.origin;
  }

  /** How far the clock of who answered last is ahead of this machine's, in milliseconds; undefined where that was not said. */
  get skew(): number | undefined {
    return this.transport.skew;
  }

  /**
   * Sends a request and returns the parsed answer: JSON where MAAS says it is, else the text.
   * @throws MaasResponseError, MaasUnreachableError or MaasUnknownOutcomeError; CancelledError instead of asking for anything once the run is
   * cancelled
   */
  async send<T>(request: MaasRequest): Promise<T> {
    // Asked for each time: what several wait for may get more of it meanwhile.
    const deadline = (): number => Math.min(request.deadline ?? Infinity, currentDeadline());
    let giveUpAt: number | undefined;
    for (let attempt = 0; ; attempt++) {
      if (request.method !== "GET") {
        throwIfCancelled();
      }
      try {
        const answer = await this.sendOnce<T>(request, deadline());
        this.outOfReach = false;
        this.everAnswered = true;
        return answer;
      } catch (error) {
        this.everAnswered ||= error instanceof MaasResponseError;
        giveUpAt ??= this.timing.now() + this.budget(error);
        const retryAfter = retryable(request, error);
        const pause = backoffDelay(BACKOFF, attempt, this.timing.random(), retryAfter);
        if (retryAfter === undefined || this.timing.now() + pause > Math.min(giveUpAt, deadline())) {
          throw error;
        }
        if (error instanceof MaasUnreachableError) {
          this.sayOutOfReach(error);
        } else if (hasStatus(error, 503) && retryAfter > 0) {
          this.sayNoRack(error, giveUpAt);
        }
        await this.timing.pause(pause);
      }
    }
  }

  /** Closes all connections. */
  close(): void {
    this.transport.close();
  }

  private async sendOnce<T>(request: MaasRequest, deadline: number): Promise<T> {
    const { method } = request;
    const url = this.url(request);
    let signedFor = 0;
    const message: Message = {
      asked: request,
      url,
      authorize: () => {
        signedFor = this.signer.time();
        return request.unsigned ? undefined : this.signer.header(method, url.href);
      },
      ...(method === "GET" || method === "DELETE" ? {} : { body: encodeParams(request.form ?? {}) }),
      deadline,
    };
    try {
      return await this.transport.carry<T>(message);
    } catch (error) {
      if (hasStatus(error, 401) && this.clockWasOff(error, signedFor)) {
        return this.transport.carry<T>(message);
      }
      throw error;
    }
  }

  private url({ path, op, query }: MaasRequest): URL {
    const url = new URL(this.settings.apiUrl);
    url.pathname += path;
    // An id comes out of an answer: `..` must not lead to another place.
    if (url.pathname !== this.settings.apiUrl.pathname + path) {
      throw new TypeError(`no path of MAAS's API: ${path}`);
    }
    url.search = encodeParams({ op, ...query }).toString();
    return url;
  }

  /** Whether a 401 came of the time for which the request was signed; if so, MAAS's time is taken over. */
  private clockWasOff({ serverDate }: MaasResponseError, signedFor: number): boolean {
    const isOff = (time: number): boolean =>
      serverDate !== undefined && Math.abs(serverDate - time) >= SKEW_THAT_MATTERS_MS;
    if (serverDate === undefined || !isOff(signedFor)) {
      return false;
    }
    // Of many requests in flight the first one corrects the clock for all.
    if (isOff(this.signer.time())) {
      const skew = this.signer.correctClock(serverDate);
      this.log(
        `this machine's clock is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? "behind" : "ahead of"} MAAS's; signing with MAAS's time`,
      );
    }
    return true;
  }

  private budget(error: unknown): number {
    return error instanceof MaasUnreachableError && !this.everAnswered ? FIRST_BUDGET_MS : RETRY_BUDGET_MS;
  }

  /** Says once for as long as a request is sent again why nothing seems to happen. */
  private sayNoRack(error: MaasResponseError, giveUpAt: number): void {
    const now = this.timing.now();
    if (now >= this.noRackSaidUntil) {
      this.noRackSaidUntil = giveUpAt;
      this.log(`${error.message}; trying again for up to ${formatDuration(giveUpAt - now)}`);
    }
  }

  /** Says once, until MAAS answers again, why nothing seems to happen. */
  private sayOutOfReach(error: MaasUnreachableError): void {
    if (!this.outOfReach) {
      this.outOfReach = true;
      this.log(`${error.message}; trying again for up to ${formatDuration(this.budget(error))}`);
    }
  }
}

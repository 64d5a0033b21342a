import { currentDeadline, pause, throwIfCancelled } from "../deadline";
import { printable } from "../printable";
import {
  LxdResponseError,
  hasLxdStatus,
  LxdUnknownOutcomeError,
  LxdUnreachableError,
  type LxdRequestInfo,
} from "./errors";
import type { LxdIdentity } from "./identity";
import { carry, type LxdAnswer, type LxdEndpoint } from "./transport";

/** One request to LXD. */
export interface LxdRequest extends LxdRequestInfo {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** Sent as `If-Match`: LXD answers 412 when the object has changed since. */
  etag?: string;
  /** Epoch milliseconds; the deadline of the operation and the client's own limits for a sending bound it too. */
  deadline?: number;
}

/** What LXD answers: every body is such an envelope. */
interface Envelope {
  type: "sync" | "async" | "error";
  /** Path of the operation, of an `async` answer. */
  operation?: string;
  error?: string;
  error_code?: number;
  metadata?: unknown;
}

/** A background operation of LXD, as far as it is read. */
interface Operation {
  id: string;
  /** 103 while it runs, 200 when it has succeeded, else what an answer would have. */
  status_code: number;
  err: string;
}

export interface LxdLimits {
  /** Milliseconds that one request may take. */
  request: number;
  /** Pauses before a request that did not get through is sent again, in milliseconds. */
  pauses: readonly number[];
  /** Milliseconds that an operation may take when no deadline is given. */
  operation: number;
}

export const LXD_LIMITS: LxdLimits = { request: 20_000, pauses: [300, 700, 1500], operation: 120_000 };

/** Where LXD has its operations: an answer is not to lead anywhere else. */
const OPERATION = /^\/1\.0\/operations\/[\w-]+$/;
const RUNNING = 103;
const SUCCESS = 200;
/** Seconds for which LXD is asked to hold one wait. */
const WAIT_SECONDS = 10;

/** The result of a request, with the tag of the state that it shows. */
export interface LxdResult<T> {
  value: T;
  etag: string | undefined;
}

/** Speaks to the LXD of one VM host. */
export class LxdClient {
  constructor(
    private readonly endpoint: LxdEndpoint,
    readonly identity: LxdIdentity,
    private readonly limits: LxdLimits = LXD_LIMITS,
  ) {}

  get host(): string {
    return this.endpoint.host;
  }

  /**
   * Sends a request, and waits for the operation where LXD begins one.
   * @throws LxdResponseError, LxdUnreachableError, LxdIdentityError or LxdUnknownOutcomeError
   */
  async send<T>(request: LxdRequest): Promise<LxdResult<T>> {
    const answer = await this.insist(request);
    const envelope = this.open(request, answer);
    if (envelope.type === "async" && envelope.operation !== undefined) {
      if (!OPERATION.test(envelope.operation)) {
        throw new LxdUnknownOutcomeError(this.host, request, "the operation that it names is none of LXD's");
      }
      return { value: (await this.finished(request, envelope.operation)) as T, etag: undefined };
    }
    return { value: envelope.metadata as T, etag: answer.etag };
  }

  /** Sends again what certainly did not arrive, and what only looks. */
  private async insist(request: LxdRequest): Promise<LxdAnswer> {
    for (let attempt = 0; ; attempt++) {
      if (request.method !== "GET") {
        throwIfCancelled();
      }
      try {
        return await this.sendOnce(request);
      } catch (error) {
        const harmless =
          error instanceof LxdUnreachableError ||
          (error instanceof LxdUnknownOutcomeError && request.method === "GET");
        const delay = this.limits.pauses[attempt];
        if (!harmless || delay === undefined || Date.now() + delay > deadlineOf(request)) {
          throw error;
        }
        await pause(delay);
      }
    }
  }

  private sendOnce(request: LxdRequest): Promise<LxdAnswer> {
    const { method, path, body, etag } = request;
    const timeout = Math.min(this.limits.request, deadlineOf(request) - Date.now());
    if (timeout <= 0) {
      const { host, url } = this.endpoint;
      return Promise.reject(
        new LxdUnreachableError(host, { method, path }, url.origin, "the time ran out before it was asked"),
      );
    }
    return carry(this.endpoint, this.identity, {
      method,
      path,
      timeout,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(etag === undefined ? {} : { headers: { "If-Match": etag } }),
    });
  }

  private open(asked: LxdRequestInfo, { status, text }: LxdAnswer): Envelope {
    let envelope: Envelope;
    try {
      envelope = JSON.parse(text) as Envelope;
    } catch {
      // JSON.parse quotes what it read, and a body can hold secrets.
      throw new LxdUnknownOutcomeError(this.host, asked, `the answer (${status}) is not LXD's JSON`);
    }
    if (status >= 300 && status < 400) {
      throw new LxdUnknownOutcomeError(
        this.host,
        asked,
        `it redirects (${status}), which LXD does not and is not followed`,
      );
    }
    if (envelope.type === "error" || status >= 400) {
      const said = printable(envelope.error ?? "");
      throw new LxdResponseError(this.host, asked, envelope.error_code || status, said);
    }
    return envelope;
  }

  private async finished(request: LxdRequest, path: string): Promise<unknown> {
    const given = deadlineOf(request);
    const deadline = given === Infinity ? Date.now() + this.limits.operation : given;
    for (;;) {
      const wait: LxdRequest = { method: "GET", path: `${path}/wait?timeout=${WAIT_SECONDS}`, deadline };
      const operation = await this.look(request, wait);
      if (operation.status_code === SUCCESS) {
        return operation;
      }
      if (operation.status_code !== RUNNING) {
        throw new LxdResponseError(this.host, request, operation.status_code, printable(operation.err));
      }
      if (Date.now() >= deadline) {
        throw new LxdUnknownOutcomeError(
          this.host,
          request,
          "the operation that it began has not ended in time",
        );
      }
    }
  }

  /** An operation that LXD does not know any more has ended, and nobody knows how. */
  private async look(request: LxdRequest, wait: LxdRequest): Promise<Operation> {
    try {
      return this.open(wait, await this.insist(wait)).metadata as Operation;
    } catch (error) {
      if (!hasLxdStatus(error, 404)) {
        throw error;
      }
      const problem = "LXD has forgotten the operation that it began, as it does 5 s after its end";
      throw new LxdUnknownOutcomeError(this.host, request, problem, { cause: error });
    }
  }
}

/** Until when a request may take: as it says itself, and as the work that sends it may. */
function deadlineOf({ deadline = Infinity }: LxdRequest): number {
  return Math.min(deadline, currentDeadline());
}

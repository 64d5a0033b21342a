import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type fetchFunction from "node-fetch";
import type { Response } from "node-fetch";
import type { Settings } from "../settings";
import { answerError, readAnswer } from "./answer";
import { backoffDelay, parseRetryAfter } from "./backoff";
import type { MaasAnswerError } from "./errors";
import { answered, MaasDoubtError, MaasUnreachableError, type Asked } from "./errors";
import { encodeParams, type Params } from "./params";
import { Signer } from "./signer";
import { realTiming, type Timing } from "./timing";

type Fetch = typeof fetchFunction;

/** One request to MAAS. */
export interface MaasRequest extends Asked {
  method: "GET" | "POST" | "PUT" | "DELETE";
  query?: Params;
  form?: Params;
  /** Sending it twice does what sending it once does. True for every GET, PUT and DELETE unless said otherwise. */
  repeatable?: boolean;
  /** Until when (epoch milliseconds) retries may go on; the client's own budget bounds them too. */
  deadline?: number;
}

/** A region process has four web threads (facts: requests); composes and deploys must leave one for looking. */
const WORK_CONNECTIONS = 3;
const LOOK_CONNECTIONS = 2;
/** The largest answer that is read: `machines/` of a region with a few thousand machines. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const RETRY_BUDGET_MS = 120_000;
const BACKOFF = { base: 500, cap: 15_000 };
/** MAAS's window for OAuth timestamps is 300 s; below that a 401 has another cause. */
const SKEW_THAT_MATTERS_MS = 240_000;

/**
 * Speaks to one MAAS region: signs, keeps connections, bounds each request in time and size, retries what can safely
 * be retried, and turns everything else into one of three errors: an answer, out of reach, or in doubt.
 */
export class MaasClient {
  private readonly signer: Signer;
  private readonly workAgent: HttpAgent;
  private readonly lookAgent: HttpAgent;
  private fetchLoaded: Promise<Fetch> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly log: (line: string) => void = () => {},
    private readonly timing: Timing = realTiming,
  ) {
    this.signer = new Signer(settings.apiKey, timing.now);
    this.workAgent = this.agent(WORK_CONNECTIONS);
    this.lookAgent = this.agent(LOOK_CONNECTIONS);
  }

  /** Where MAAS is, for messages. */
  get origin(): string {
    return this.settings.apiUrl.origin;
  }

  /** Sends a request and returns the parsed answer: JSON where MAAS says it is, else the text. */
  async send<T>(request: MaasRequest): Promise<T> {
    const giveUpAt = Math.min(request.deadline ?? Infinity, this.timing.now() + RETRY_BUDGET_MS);
    let clockCorrected = false;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.sendOnce<T>(request);
      } catch (error) {
        if (answered(error, 401) && !clockCorrected && this.clockWasOff(error)) {
          clockCorrected = true;
          continue;
        }
        const retryAfter = retryable(request, error);
        if (retryAfter === undefined) {
          throw error;
        }
        const pause = backoffDelay(BACKOFF, attempt, this.timing.random(), retryAfter);
        if (this.timing.now() + pause > giveUpAt) {
          throw error;
        }
        await this.timing.pause(pause);
      }
    }
  }

  /** Closes idle connections. */
  close(): void {
    this.workAgent.destroy();
    this.lookAgent.destroy();
  }

  private agent(maxSockets: number): HttpAgent {
    const options = { keepAlive: true, maxSockets, scheduling: "lifo" } as const;
    const { caCertificate, apiUrl } = this.settings;
    return apiUrl.protocol === "https:"
      ? new HttpsAgent({ ...options, ...(caCertificate ? { ca: caCertificate } : {}) })
      : new HttpAgent(options);
  }

  private async sendOnce<T>(request: MaasRequest): Promise<T> {
    const url = this.url(request);
    const fetch = await (this.fetchLoaded ??= import("node-fetch").then((module) => module.default));
    let response: Response;
    try {
      response = await fetch(url.href, {
        method: request.method,
        agent: request.method === "GET" ? this.lookAgent : this.workAgent,
        headers: {
          Authorization: this.signer.header(request.method, url.href),
          Accept: "application/json",
        },
        // A redirect would carry the Authorization header to wherever it points.
        redirect: "manual",
        size: MAX_ANSWER_BYTES,
        signal: AbortSignal.timeout(this.settings.requestTimeout),
        ...(request.method === "GET" || request.method === "DELETE"
          ? {}
          : { body: encodeParams(request.form ?? {}) }),
      });
    } catch (cause) {
      throw this.failedToSend(request, cause as Error);
    }
    if (!response.ok) {
      throw await answerError(
        request,
        response,
        parseRetryAfter(response.headers.get("retry-after"), this.timing.now()),
      );
    }
    return readAnswer<T>(request, response);
  }

  private url({ path, op, query }: MaasRequest): URL {
    const url = new URL(this.settings.apiUrl);
    url.pathname += path;
    url.search = encodeParams({ op, ...query }).toString();
    return url;
  }

  private failedToSend(request: MaasRequest, cause: Error): Error {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    if (cause.name === "AbortError" || cause.name === "TimeoutError") {
      return new MaasDoubtError(request, `no answer within ${this.settings.requestTimeout / 1000} s`, cause);
    }
    const neverSent =
      /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS)/;
    return neverSent.test(code)
      ? new MaasUnreachableError(request, this.origin, cause)
      : new MaasDoubtError(request, cause.message, cause);
  }

  private clockWasOff(error: MaasAnswerError): boolean {
    if (error.serverDate === undefined) {
      return false;
    }
    const skew = error.serverDate - this.timing.now();
    if (Math.abs(skew) < SKEW_THAT_MATTERS_MS) {
      return false;
    }
    this.signer.correctClock(error.serverDate);
    this.log(
      `this machine's clock is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? "behind" : "ahead of"} MAAS's; signing with MAAS's time`,
    );
    return true;
  }
}

/**
 * Milliseconds to wait at least before sending again, or undefined when a retry cannot help or could do harm.
 * 503 with Retry-After is MAAS without a rack, which changed nothing (facts: requests); 429 and 409 with Retry-After
 * were refused before anything was done.
 */
function retryable(request: MaasRequest, error: unknown): number | undefined {
  const repeatable = request.repeatable ?? request.method !== "POST";
  if (error instanceof MaasUnreachableError) {
    return /CERT|SELF_|UNABLE_|DEPTH_|ERR_TLS/.test((error.cause as NodeJS.ErrnoException).code ?? "")
      ? undefined
      : 0;
  }
  if (error instanceof MaasDoubtError) {
    return repeatable ? 0 : undefined;
  }
  if (answered(error, 429)) {
    return error.retryAfter ?? 0;
  }
  if (answered(error, 503, 409) && error.retryAfter !== undefined) {
    return error.retryAfter;
  }
  if (answered(error, 500, 503) && request.method === "GET") {
    return 0;
  }
  return undefined;
}

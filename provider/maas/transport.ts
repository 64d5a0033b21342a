import { Semaphore, withTimeout } from "async-mutex";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type fetchFunction from "node-fetch";
import type { Response } from "node-fetch";
import type { Connection } from "../settings";
import { answerError, readAnswer } from "./answer";
import { isMaasError, MaasUnreachableError, type Asked } from "./errors";
import type { Timing } from "./timing";
import { MAX_ANSWER_MIB, unanswered } from "./unanswered";

/** A region process has four web threads (facts: requests); composes and deploys must leave one for looking. */
const WORK_CONNECTIONS = 3;
const LOOK_CONNECTIONS = 2;
/**
 * For how long an idle connection is kept: less than the servers and proxies in use keep it, so that a request is hardly ever
 * sent into a connection that the other end is just closing. Node does not send such a request again, and neither do we what is
 * not repeatable: whether it arrived cannot be known.
 */
const IDLE_MS = 4000;
/** The longest time that Node's timers take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One request, ready to go. */
export interface Message {
  asked: Asked;
  url: URL;
  body?: URLSearchParams;
  /** Makes the `Authorization` header, when the request's turn has come. */
  authorize: () => string;
  /** Epoch milliseconds. */
  deadline?: number;
}

/** As many connections as may be in use at once, and who waits for one. */
interface Lane {
  agent: HttpAgent;
  free: Semaphore;
}

/** Carries requests to MAAS and answers back: few at a time, over kept connections, bounded in time and size. */
export class Transport {
  private readonly work: Lane;
  private readonly look: Lane;
  private fetchLoaded: Promise<typeof fetchFunction> | undefined;

  constructor(
    private readonly settings: Connection,
    private readonly timing: Timing,
  ) {
    this.work = this.lane(WORK_CONNECTIONS);
    this.look = this.lane(LOOK_CONNECTIONS);
  }

  /**
   * Carries one request when its turn comes.
   * @throws MaasError
   */
  async carry<T>(message: Message): Promise<T> {
    const lane = message.asked.method === "GET" ? this.look : this.work;
    // A request's own time begins with its turn: what waits in line was not sent, and must not end in doubt.
    const release = await this.turn(lane, message);
    try {
      return await this.exchange<T>(lane, message, this.timeLeft(message));
    } finally {
      release();
    }
  }

  /** Closes all connections. */
  close(): void {
    this.work.agent.destroy();
    this.look.agent.destroy();
  }

  private lane(size: number): Lane {
    const options = { keepAlive: true, maxSockets: size, scheduling: "lifo", timeout: IDLE_MS } as const;
    const { caCertificate, apiUrl } = this.settings;
    const agent =
      apiUrl.protocol === "https:"
        ? new HttpsAgent({ ...options, ...(caCertificate ? { ca: caCertificate } : {}) })
        : new HttpAgent(options);
    return { agent, free: new Semaphore(size) };
  }

  private async turn({ free }: Lane, message: Message): Promise<() => void> {
    const left = this.timeLeft(message, Infinity);
    if (left === Infinity) {
      return (await free.acquire())[1];
    }
    return (await withTimeout(free, Math.min(left, MAX_TIMER_MS), this.tooLate(message)).acquire())[1];
  }

  /** Milliseconds that a request may take; @throws MaasUnreachableError when there are none. */
  private timeLeft(message: Message, most = this.settings.requestTimeout): number {
    const left = Math.min(most, (message.deadline ?? Infinity) - this.timing.now());
    if (left <= 0) {
      throw this.tooLate(message);
    }
    return left;
  }

  private tooLate({ asked }: Message): MaasUnreachableError {
    return new MaasUnreachableError(
      asked,
      this.settings.apiUrl.origin,
      "its time ran out before it was sent",
      {
        lasting: true,
      },
    );
  }

  private async exchange<T>({ agent }: Lane, message: Message, timeout: number): Promise<T> {
    const { asked, url, body } = message;
    const fetch = await (this.fetchLoaded ??= import("node-fetch").then((module) => module.default));
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeout);
    let response: Response | undefined;
    try {
      response = await fetch(url.href, {
        method: asked.method,
        agent,
        headers: { Authorization: message.authorize(), Accept: "application/json" },
        // A redirect would carry the Authorization header to wherever it points.
        redirect: "manual",
        size: MAX_ANSWER_MIB * 1024 * 1024,
        signal: abort.signal,
        ...(body === undefined ? {} : { body }),
      });
      if (!response.ok) {
        throw await answerError(asked, response, this.timing.now());
      }
      return await readAnswer<T>(asked, response);
    } catch (error) {
      throw isMaasError(error)
        ? error
        : unanswered(asked, error as Error, {
            origin: url.origin,
            timeout,
            answering: response !== undefined,
          });
    } finally {
      clearTimeout(timer);
      // Of an answer that was not read to its end the connection is closed: it would never become free.
      abort.abort();
    }
  }
}

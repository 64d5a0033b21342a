import { Semaphore, withTimeout } from "async-mutex";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type fetchFunction from "node-fetch";
import type { Response } from "node-fetch";
import type { Connection } from "../settings";
import { parseHttpDate } from "./backoff";
import { answerError, readAnswer } from "./answer";
import { forwardingAgent, ProxyError, tunnelAgent } from "../proxy/agents";
import { proxyFor, type Proxy } from "../proxy/environment";
import { isMaasError, MaasUnreachableError, type RequestInfo } from "./errors";
import type { Timing } from "./timing";
import { MAX_ANSWER_MIB, isUnanswered } from "./unanswered";

/**
 * A region process has four web threads (docs/maas-notes.md#requests): as many requests are under way at once, and neither those that ask for work
 * nor those that look, which the snapshot begins with, keep the others from the last one.
 */
const CONNECTIONS = 4;
const OF_A_KIND = 3;
/**
 * For how long an idle connection is kept: less than the servers and proxies in use keep it, so that a request is hardly ever
 * sent into a connection that the other end is just closing. Node does not send such a request again, and neither do we what is
 * not repeatable: whether it arrived cannot be known.
 */
const IDLE_MS = 4000;
/** For how long a proxy may take to make a tunnel: none of it is MAAS's work. */
const TUNNEL_MS = 30_000;
/** Only a proxy answers so. */
const PROXY_AUTHENTICATION_REQUIRED = 407;
/** The longest time that Node's timers take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One request, ready to go. */
export interface Message {
  asked: RequestInfo;
  url: URL;
  body?: URLSearchParams;
  /** Makes the `Authorization` header, when the request's turn has come; none for a request that is not signed. */
  authorize: () => string | undefined;
  /** Epoch milliseconds; Infinity for none. */
  deadline: number;
}

/** The connections to MAAS, and the proxy that they go through. */
interface Way {
  agent: HttpAgent;
  proxy: Proxy | undefined;
}

/** Carries requests to MAAS and answers back: few at a time, over kept connections, bounded in time and size. */
export class Transport {
  private readonly all = new Semaphore(CONNECTIONS);
  private readonly work = new Semaphore(OF_A_KIND);
  private readonly look = new Semaphore(OF_A_KIND);
  private fetchLoaded: Promise<typeof fetchFunction> | undefined;
  private way: Promise<Way> | undefined;
  /** The `Date` of the last answer less our own time, in milliseconds. */
  skew: number | undefined;

  constructor(
    private readonly settings: Connection,
    private readonly timing: Timing,
  ) {}

  /**
   * Carries one request when its turn comes.
   * @throws MaasError
   */
  async carry<T>(message: Message): Promise<T> {
    const kind = message.asked.method === "GET" ? this.look : this.work;
    // A request's own time begins with its turn: what waits in line was not sent, and must not end in doubt.
    const releaseKind = await this.turn(kind, message);
    try {
      const release = await this.turn(this.all, message);
      try {
        return await this.exchange<T>(message, this.timeLeft(message));
      } finally {
        release();
      }
    } finally {
      releaseKind();
    }
  }

  /** Closes all connections. */
  close(): void {
    // Where there is no way, there is nothing to close.
    this.way?.then(
      ({ agent }) => agent.destroy(),
      () => undefined,
    );
  }

  private async turn(free: Semaphore, message: Message): Promise<() => void> {
    const left = this.timeLeft(message, Infinity);
    if (left === Infinity) {
      return (await free.acquire())[1];
    }
    return (await withTimeout(free, Math.min(left, MAX_TIMER_MS), this.tooLate(message)).acquire())[1];
  }

  /** Milliseconds that a request may take; @throws MaasUnreachableError when there are none. */
  private timeLeft(message: Message, most = this.settings.requestTimeout): number {
    const left = Math.min(most, message.deadline - this.timing.now());
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
    );
  }

  private async exchange<T>(message: Message, timeout: number): Promise<T> {
    const { asked, url, body } = message;
    const fetch = await (this.fetchLoaded ??= import("node-fetch").then((module) => module.default));
    const { agent, proxy } = await (this.way ??= openWay(this.settings));
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeout);
    let response: Response | undefined;
    const authorization = message.authorize();
    try {
      response = await fetch(url.href, {
        method: asked.method,
        agent,
        headers: {
          Accept: "application/json",
          ...(authorization === undefined ? {} : { Authorization: authorization }),
        },
        // A redirect would carry the Authorization header to wherever it points.
        redirect: "manual",
        size: MAX_ANSWER_MIB * 1024 * 1024,
        signal: abort.signal,
        ...(body === undefined ? {} : { body }),
      });
      const date = parseHttpDate(response.headers.get("date"));
      this.skew = date === undefined ? undefined : date - this.timing.now();
      if (proxy !== undefined && response.status === PROXY_AUTHENTICATION_REQUIRED) {
        throw new ProxyError(proxy, response.status);
      }
      if (!response.ok) {
        throw await answerError(asked, response, this.timing.now());
      }
      return await readAnswer<T>(asked, response);
    } catch (error) {
      throw isMaasError(error)
        ? error
        : isUnanswered(asked, error as Error, {
            origin: url.origin,
            timeout,
            proxy,
            answering: response !== undefined,
          });
    } finally {
      clearTimeout(timer);
      // Of an answer that was not read to its end the connection is closed: it would never become free.
      abort.abort();
    }
  }
}

async function openWay({ apiUrl, caCertificate, requestTimeout }: Connection): Promise<Way> {
  const isSecure = apiUrl.protocol === "https:";
  const options = {
    keepAlive: true,
    maxSockets: CONNECTIONS,
    scheduling: "lifo",
    timeout: IDLE_MS,
    ...(isSecure && caCertificate ? { ca: caCertificate } : {}),
  } as const;
  const proxy = await proxyFor(apiUrl);
  if (proxy === undefined) {
    return { agent: isSecure ? new HttpsAgent(options) : new HttpAgent(options), proxy };
  }
  const agent = isSecure
    ? await tunnelAgent(proxy, options, Math.min(TUNNEL_MS, requestTimeout))
    : await forwardingAgent(proxy, options);
  return { agent, proxy };
}

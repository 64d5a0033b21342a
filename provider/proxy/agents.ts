import type { HttpsProxyAgent } from "https-proxy-agent";
import { EventEmitter } from "node:events";
import type { Agent, ClientRequest } from "node:http";
import type { AgentOptions } from "node:https";
import type { ConnectionOptions as TlsOptions, TLSSocket } from "node:tls";
import { formatProxy, type Proxy } from "./environment";

/** The proxy itself refuses or fails, so that nothing got further. */
export class ProxyError extends Error {
  override name = "ProxyError";
  /** Read where node-fetch shows nothing else of an error. */
  readonly code: string;

  /** @param status that the proxy answered with; absent where it did not answer */
  constructor(proxy: Proxy, status?: number) {
    super(describe(proxy, status));
    this.code = status !== undefined && status < 500 ? LASTING : PASSING;
  }
}

const LASTING = "ERR_PROXY_REFUSED";
const PASSING = "ERR_PROXY_FAILED";

/** Whether a failure with this code is a proxy's own, and whether the next attempt would end in the same. */
export function isProxyFailure(code: string): { lasting: boolean } | undefined {
  return code === LASTING || code === PASSING ? { lasting: code === LASTING } : undefined;
}

function describe(proxy: Proxy, status: number | undefined): string {
  const { url, variable } = proxy;
  const who = `the proxy ${formatProxy(proxy)}`;
  if (status === undefined) {
    return `${who} does not answer`;
  }
  if (status !== 407) {
    return `${who} answered ${status} to a connection`;
  }
  return url.username || url.password
    ? `${who} does not accept the user name and password that it names (407)`
    : `${who} asks for a user name and password (407): give them in ${variable} as ${url.protocol}//<user>:<password>@${url.host}`;
}

/** An agent for plain http by way of a proxy. */
export async function forwardingAgent(proxy: Proxy, options: AgentOptions): Promise<Agent> {
  const { HttpProxyAgent } = await import("http-proxy-agent");
  return new HttpProxyAgent(proxy.url, options);
}

/**
 * An agent for https through a tunnel that a proxy makes.
 * @param limit milliseconds in which it has to make one: a silent proxy must not keep one of the few connections for ever
 */
export async function tunnelAgent(
  proxy: Proxy,
  options: AgentOptions,
  limit: number,
): Promise<HttpsProxyAgent<string>> {
  const { HttpsProxyAgent: Base } = await import("https-proxy-agent");
  const toProxy = { ...options };
  delete toProxy.ca;

  class TunnelAgent extends Base<string> {
    private readonly toProxy: HttpsProxyAgent<string>["connectOpts"];

    constructor() {
      // These are for the connection to the proxy, which the CA of what is behind it has not signed …
      super(proxy.url, toProxy);
      this.toProxy = this.connectOpts;
      // … and these for what goes through it, of which the base class keeps none.
      Object.assign(this.options, options);
      this.protocol = "https:";
    }

    override async connect(...[request, target]: Parameters<HttpsProxyAgent<string>["connect"]>) {
      let status: number | undefined;
      request.once("proxyConnect", (answer: { statusCode: number }) => (status = answer.statusCode));
      const tooLong = new AbortController();
      const timer = setTimeout(() => tooLong.abort(), limit);
      this.connectOpts = { ...this.toProxy, signal: tooLong.signal };
      try {
        const socket = await super.connect(request, target);
        if (status === 200) {
          return socket;
        }
        socket.destroy();
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        throw code === undefined || tooLong.signal.aborted ? new ProxyError(proxy) : error;
      } finally {
        clearTimeout(timer);
      }
      throw new ProxyError(proxy, status);
    }
  }
  return new TunnelAgent();
}

/**
 * A TLS connection through a tunnel, for who speaks over it without Node's http.
 * @param limit milliseconds in which the proxy has to make the tunnel
 */
export async function tunnel(
  proxy: Proxy,
  target: TlsOptions & { port: number },
  limit: number,
): Promise<TLSSocket> {
  const agent = await tunnelAgent(proxy, {}, limit);
  // The agent says on the request how the proxy answered, and does nothing else with it.
  const request = new EventEmitter() as ClientRequest;
  return (await agent.connect(request, { ...target, secureEndpoint: true })) as TLSSocket;
}

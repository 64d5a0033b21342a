import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect, type TLSSocket } from "node:tls";
import { ProxyError, tunnel } from "../proxy/agents";
import { formatProxy, proxyFor, type Proxy } from "../proxy/environment";
import { LxdUnknownOutcomeError, LxdError, LxdUnreachableError, type LxdRequestInfo } from "./errors";
import { fingerprintOf } from "./fingerprint";
import type { LxdIdentity } from "./identity";

/** The largest answer that is read: the profiles of a project with a few thousand of them. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Where an LXD is, and who we are to it: what MAAS hands an administrator. */
export interface LxdEndpoint {
  /** The VM host's name in MAAS, for messages. */
  host: string;
  /** `https://10.10.0.11:8443`. */
  url: URL;
  /** PEM text of the client certificate that LXD trusts, and its key. Secret: in no message, log or state. */
  certificate: string;
  key: string;
}

/** One request, ready to go. */
export interface LxdMessage extends LxdRequestInfo {
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds that it may take. */
  timeout: number;
}

/** An answer, not judged yet. */
export interface LxdAnswer {
  status: number;
  etag: string | undefined;
  text: string;
}

/**
 * Carries one request to LXD over a connection of its own, bounded in time and size. The server's certificate is judged before
 * anything is sent.
 * @throws LxdUnreachableError, LxdIdentityError or LxdUnknownOutcomeError
 */
export async function carry(
  endpoint: LxdEndpoint,
  identity: LxdIdentity,
  message: LxdMessage,
): Promise<LxdAnswer> {
  const { host, url } = endpoint;
  const proxy = await proxyFor(url);
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), message.timeout);
  let sent = false;
  try {
    const socket = await open(endpoint, proxy, message.timeout, timer.signal);
    try {
      identity.judge(fingerprintOf(socket.getPeerCertificate().raw), message);
      sent = true;
      return await exchange(url, socket, message, timer.signal);
    } finally {
      socket.destroy();
    }
  } catch (error) {
    if (error instanceof LxdError) {
      throw error;
    }
    const reason = explain(error as NodeJS.ErrnoException, timer.signal.aborted, message.timeout);
    throw sent
      ? new LxdUnknownOutcomeError(host, message, reason)
      : new LxdUnreachableError(host, message, url.origin, reason + through(proxy, error));
  } finally {
    clearTimeout(timeout);
  }
}

/** A TLS connection whose other end is yet to be judged: a self-signed certificate is nothing that a CA could vouch for. */
async function open(
  { url, certificate, key }: LxdEndpoint,
  proxy: Proxy | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const target = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 443),
    cert: certificate,
    key,
    rejectUnauthorized: false,
    ALPNProtocols: ["http/1.1"],
  };
  const socket = proxy === undefined ? connect(target) : await tunnel(proxy, target, limit);
  return new Promise((resolve, reject) => {
    const abort = (): void => void socket.destroy(new Error("aborted"));
    signal.addEventListener("abort", abort, { once: true });
    // An error after this one has nobody else to handle it.
    socket.on("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed before it was there")));
    socket.once("secureConnect", () => resolve(socket));
  });
}

function exchange(
  url: URL,
  socket: TLSSocket,
  { method, path, headers, body }: LxdMessage,
  signal: AbortSignal,
): Promise<LxdAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        method,
        path,
        host: url.hostname,
        port: url.port,
        headers: {
          Accept: "application/json",
          ...headers,
          ...(body === undefined
            ? {}
            : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }),
        },
        createConnection: () => socket,
        signal,
      },
      (response) => {
        readAll(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, etag: response.headers.etag, text }),
          reject,
        );
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

async function readAll(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) {
      throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function explain(error: Error, isTooLate: boolean, timeout: number): string {
  return isTooLate && !(error instanceof ProxyError)
    ? `no answer within ${timeout / 1000} s`
    : sayReason(error);
}

/** Node's TLS errors are OpenSSL's lines of file and function names; the reason alone is for people. */
function sayReason({ code, message }: NodeJS.ErrnoException & { reason?: string }): string {
  if (code === "EPROTO" || code?.startsWith("ERR_SSL_")) {
    return "it does not speak TLS as LXD does there";
  }
  return message || code || "unknown error";
}

/** A proxy's own refusal names the proxy already. */
function through(proxy: Proxy | undefined, error: unknown): string {
  return proxy === undefined || error instanceof ProxyError
    ? ""
    : `, by way of the proxy ${formatProxy(proxy)}`;
}

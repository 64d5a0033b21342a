import { isProxyFailure } from "../proxy/agents";
import { formatProxy, type Proxy } from "../proxy/environment";
import { MaasUnknownOutcomeError, MaasUnreachableError, type RequestInfo, type MaasError } from "./errors";

/** The largest answer that is read: `machines/` of a region with a few thousand machines. */
export const MAX_ANSWER_MIB = 64;

/** What node-fetch shows of a failure: Node's code and system call, and a type of its own. */
interface FetchFailure extends Error {
  code?: string;
  erroredSysCall?: string;
  type?: string;
}

/** A certificate that no known CA has signed. */
const UNTRUSTED = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;
/** Other faults of a certificate (Node's TLS errors, and OpenSSL's by their names). Like those they come before any request. */
const BAD_CERTIFICATE = /^(ERR_TLS_|CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

/**
 * Failures of making a connection. Node gives no system call where it tried several addresses of a name, and the same codes with
 * `read` or `write` for a connection that breaks after the request was sent.
 */
const CONNECTING = /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/;

/** Whether a failure with this code is of the server's certificate. */
export function isCertificateFailure(code: string): boolean {
  return UNTRUSTED.test(code) || BAD_CERTIFICATE.test(code);
}

interface Circumstances {
  origin: string;
  /** Milliseconds that it was given. */
  timeout: number;
  proxy: Proxy | undefined;
  /** Whether an answer had begun. */
  answering: boolean;
}

/** The error for a request that got no whole answer: what is known not to have reached MAAS is out of reach, the rest in doubt. */
export function isUnanswered(
  asked: RequestInfo,
  failure: FetchFailure,
  { origin, timeout, proxy, answering }: Circumstances,
): MaasError {
  const { code = "", erroredSysCall, type } = failure;
  if (failure.name === "AbortError") {
    return new MaasUnknownOutcomeError(asked, `no answer within ${timeout / 1000} s`, { cause: failure });
  }
  const reason = failure.message.replace(/^.*?(failed, reason|trying to fetch \S+): ?/s, "") || code;
  if (type === "max-size") {
    const problem = `the answer is larger than ${MAX_ANSWER_MIB} MiB`;
    return new MaasUnknownOutcomeError(asked, problem, { cause: failure, lasting: true });
  }
  const refusal = isProxyFailure(code);
  if (refusal !== undefined) {
    return new MaasUnreachableError(asked, origin, reason, { cause: failure, lasting: refusal.lasting });
  }
  if (answering) {
    return new MaasUnknownOutcomeError(asked, `the answer broke off: ${reason}`, { cause: failure });
  }
  const through = proxy === undefined ? "" : `, by way of the proxy ${formatProxy(proxy)}`;
  const outOfReach = (said: string, lasting: boolean): MaasError =>
    new MaasUnreachableError(asked, origin, said + through, { cause: failure, lasting });
  if (UNTRUSTED.test(code)) {
    return outOfReach(`${reason} (maas-lxd:caCertificate takes the certificate of a private CA)`, true);
  }
  if (BAD_CERTIFICATE.test(code)) {
    return outOfReach(reason, true);
  }
  if (code === "EPROTO" && /wrong version number/.test(reason)) {
    return outOfReach("it does not speak https there: is maas-lxd:apiUrl right?", true);
  }
  const connecting = erroredSysCall === "connect" || (erroredSysCall === undefined && CONNECTING.test(code));
  if (connecting || /before secure TLS connection was established/.test(reason)) {
    return outOfReach(reason, false);
  }
  if (erroredSysCall === "getaddrinfo") {
    // EAI_AGAIN is the resolver's trouble; ENOTFOUND says that there is no such name.
    return outOfReach(reason, code === "ENOTFOUND");
  }
  return new MaasUnknownOutcomeError(asked, reason, { cause: failure });
}

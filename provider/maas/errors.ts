/** What was asked of MAAS: enough to name it in a message, without parameters, which may hold secrets. */
export interface RequestInfo {
  method: string;
  /** Path below the API's root, for example `vm-hosts/1/`. */
  path: string;
  op?: string;
}

/** `POST vm-hosts/1/?op=compose`. */
export function describeRequest({ method, path, op }: RequestInfo): string {
  return `${method} ${path}${op ? `?op=${op}` : ""}`;
}

/** Whatever went wrong between us and MAAS. */
export abstract class MaasError extends Error {
  readonly asked: RequestInfo;

  constructor({ method, path, op }: RequestInfo, message: string, options?: ErrorOptions) {
    super(message, options);
    // Not the request itself: its parameters may hold secrets, and whoever logs an error logs all of it.
    this.asked = { method, path, ...(op === undefined ? {} : { op }) };
  }
}

/** MAAS answered with an error status. */
export class MaasResponseError extends MaasError {
  override name = "MaasResponseError";

  constructor(
    asked: RequestInfo,
    readonly status: number,
    /** MAAS's own words, as one line; empty for a 401, whose body may hold the secret (docs/maas-notes.md#sign-in). */
    readonly detail: string,
    headers: { retryAfter?: number; serverDate?: number; location?: URL } = {},
  ) {
    super(
      asked,
      `MAAS answered ${describeRequest(asked)} with ${status}${detail ? `: ${detail}` : ""}${hint(status, detail)}`,
    );
    this.retryAfter = headers.retryAfter;
    this.serverDate = headers.serverDate;
    this.location = headers.location;
  }

  /** The `Retry-After` header in milliseconds, when there is one. */
  readonly retryAfter: number | undefined;
  /** The `Date` header, epoch milliseconds. */
  readonly serverDate: number | undefined;
  /** Where it redirects to. */
  readonly location: URL | undefined;
}

function hint(status: number, said: string): string {
  const stop = /[.!?]$/.test(said) ? " " : ". ";
  if (status === 401) {
    return `${stop}The API key was not accepted: check maas-lxd:apiKey`;
  }
  if (status === 410) {
    return `${stop}MAAS 3.8 and later have no VM hosts, so no VM can be made, changed or removed with its LXD instance there: use a MAAS up to 3.7, or take the VMs out of this program's state`;
  }
  return status === 403 ? `${stop}The API key's user may not do this` : "";
}

/** How a failure without an answer came about. */
interface Circumstances extends ErrorOptions {
  /** Sending the same again would meet the same. */
  lasting?: boolean;
}

/** Nothing reached MAAS: it cannot be resolved, refuses connections, or its certificate is not trusted. */
export class MaasUnreachableError extends MaasError {
  override name = "MaasUnreachableError";
  readonly lasting: boolean;

  constructor(
    asked: RequestInfo,
    origin: string,
    reason: string,
    { lasting = false, ...options }: Circumstances = {},
  ) {
    super(asked, `MAAS at ${origin} cannot be reached for ${describeRequest(asked)}: ${reason}`, options);
    this.lasting = lasting;
  }
}

/** The request may or may not have taken effect: no answer, a broken one, or a gateway's 502 or 504. */
export class MaasUnknownOutcomeError extends MaasError {
  override name = "MaasUnknownOutcomeError";
  readonly lasting: boolean;

  constructor(asked: RequestInfo, problem: string, { lasting = false, ...options }: Circumstances = {}) {
    const effect = asked.method === "GET" ? "" : ", and may have taken effect";
    super(asked, `${describeRequest(asked)} got no clear answer from MAAS${effect}: ${problem}`, options);
    this.lasting = lasting;
  }
}

/** True for an answer of MAAS with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: number[]): error is MaasResponseError {
  return error instanceof MaasResponseError && statuses.includes(error.status);
}

/** True for what the client throws. */
export function isMaasError(error: unknown): error is MaasError {
  return error instanceof MaasError;
}

import { printable } from "../printable";

/** What was asked of an LXD: enough to name it in a message, without a body, which may hold secrets. */
export interface LxdRequestInfo {
  method: string;
  /** Path with its query, for example `/1.0/instances/web-1?project=maas`. */
  path: string;
}

/** Whatever went wrong between us and the LXD of a VM host. */
export abstract class LxdError extends Error {
  readonly asked: LxdRequestInfo;

  constructor(
    /** The VM host's name in MAAS. */
    readonly host: string,
    { method, path }: LxdRequestInfo,
    message: string,
    options?: ErrorOptions,
  ) {
    super(printable(message), options);
    this.asked = { method, path };
  }
}

/** LXD answered with an error, or an operation that it began has failed. */
export class LxdResponseError extends LxdError {
  override name = "LxdResponseError";

  constructor(
    host: string,
    asked: LxdRequestInfo,
    /** LXD's `error_code`, or the failed operation's status. */
    readonly status: number,
    /** LXD's own words, as one line. */
    readonly detail: string,
  ) {
    super(
      host,
      asked,
      `LXD of VM host ${host} answered ${describeRequest(asked)} with ${status}${hint(status, detail)}`,
    );
  }
}

/** Nothing reached LXD: its address does not answer, or does not speak TLS. */
export class LxdUnreachableError extends LxdError {
  override name = "LxdUnreachableError";

  constructor(host: string, asked: LxdRequestInfo, origin: string, reason: string, options?: ErrorOptions) {
    super(host, asked, `LXD of VM host ${host} at ${origin} cannot be reached: ${reason}`, options);
  }
}

/** What answers is not the LXD that was there before, or that the settings pin. */
export class LxdIdentityError extends LxdError {
  override name = "LxdIdentityError";

  constructor(
    host: string,
    asked: LxdRequestInfo,
    { expected, seen, pinned, isTold }: { expected: string; seen: string; pinned: boolean; isTold: boolean },
  ) {
    const known = pinned ? "maas-lxd:lxdFingerprints names" : "was seen before";
    super(
      host,
      asked,
      `LXD of VM host ${host} shows the certificate ${seen}, and not ${expected}, which ${known}.${isTold ? "" : " Nothing was sent to it."} ` +
        `If the host's LXD has a new certificate, give its fingerprint (\`lxc info\` on the host shows it): ` +
        `pulumi config set --path 'maas-lxd:lxdFingerprints${pathStep(host)}' <fingerprint>`,
    );
  }
}

/** The request may or may not have taken effect: no answer, or a broken one. */
export class LxdUnknownOutcomeError extends LxdError {
  override name = "LxdUnknownOutcomeError";

  constructor(host: string, asked: LxdRequestInfo, problem: string, options?: ErrorOptions) {
    const effect = asked.method === "GET" ? "" : ", and may have taken effect";
    super(
      host,
      asked,
      `${describeRequest(asked)} got no clear answer from the LXD of VM host ${host}${effect}: ${problem}`,
      options,
    );
  }
}

/** The name's part of a path of `pulumi config set --path`. It came from MAAS, and somebody may give the line to a shell. */
function pathStep(host: string): string {
  if (/^[\w-]+$/.test(host)) {
    return `.${host}`;
  }
  return /^[\w.-]+$/.test(host) ? `["${host}"]` : '["<name of the VM host>"]';
}

/** `PATCH /1.0/instances/web-1?project=maas`. */
export function describeRequest({ method, path }: LxdRequestInfo): string {
  return `${method} ${path}`;
}

function hint(status: number, said: string): string {
  const words = said ? `: ${said}` : "";
  return status === 403
    ? `${words}. It does not trust the certificate that MAAS has for it: see \`lxc config trust list\` on the host`
    : words;
}

/** True for an answer of LXD with one of these statuses. */
export function hasLxdStatus(error: unknown, ...statuses: number[]): error is LxdResponseError {
  return error instanceof LxdResponseError && statuses.includes(error.status);
}

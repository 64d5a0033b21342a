/** An answer of MAAS that is an error: thrown from wherever the reason is found, rendered by the dispatcher. */
export class MaasError extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
    readonly contentType: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${body}`);
  }
}

export const TEXT = "text/plain";
export const TEXT_UTF8 = "text/plain; charset=utf-8";
export const JSON_UTF8 = "application/json; charset=utf-8";
export const HTML_UTF8 = "text/html; charset=utf-8";

/** Django's Http404 through the API's own error handler. */
export function noSuch(model: string): MaasError {
  return new MaasError(404, `No ${model} matches the given query.`, TEXT);
}

/** A text error of MAAS's exception middleware. */
export function textError(status: number, message: string, headers: Record<string, string> = {}): MaasError {
  return new MaasError(status, message, TEXT_UTF8, headers);
}

/** PermissionDenied without a message. */
export function forbidden(message = ""): MaasError {
  return textError(403, message);
}

export function conflict(message: string): MaasError {
  return textError(409, message);
}

/** A form's errors (MAASAPIValidationError). */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): MaasError {
  return new MaasError(400, JSON.stringify(errors), JSON_UTF8);
}

/** A model's ValidationError that reaches the middleware: the same shape, another content type. */
export function modelInvalid(errors: Readonly<Record<string, readonly string[]>>): MaasError {
  return new MaasError(400, JSON.stringify(errors), "application/json");
}

/** A model's ValidationError that is one sentence. */
export function refused(message: string): MaasError {
  return textError(400, message);
}

/** NoConnectionsAvailable: no rack controller is connected to carry out what was asked. */
export function noRack(rack = ""): MaasError {
  return textError(503, `Unable to connect to any rack controller ${rack}; no connections available.`, {
    "Retry-After": "10",
  });
}

/**
 * UnknownPowerType: a machine whose power MAAS cannot control cannot be commissioned, tested or rescued. The exception has
 * no status of its own, so MAAS's middleware makes it a 500.
 */
export function requirePowerType(machine: { readonly powerType: string }): void {
  if (machine.powerType === "") {
    throw textError(500, "Unconfigured power type. Please configure the power type and try again.");
  }
}

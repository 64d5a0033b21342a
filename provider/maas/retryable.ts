import { hasStatus, MaasUnknownOutcomeError, MaasUnreachableError } from "./errors";

interface Sent {
  method: string;
  /** Sending it twice does what sending it once does. */
  repeatable?: boolean;
}

/**
 * Milliseconds to wait at least before sending again, or undefined when a retry cannot help or could do harm.
 * 503 with Retry-After is MAAS without a rack, which changed nothing (docs/maas-notes.md#requests); 429 and 409 with Retry-After
 * were refused before anything was done.
 */
export function retryable(request: Sent, error: unknown): number | undefined {
  const repeatable = request.repeatable ?? request.method !== "POST";
  if (error instanceof MaasUnreachableError) {
    return error.lasting ? undefined : 0;
  }
  if (error instanceof MaasUnknownOutcomeError) {
    return repeatable && !error.lasting ? 0 : undefined;
  }
  if (hasStatus(error, 429)) {
    return error.retryAfter ?? 0;
  }
  if (hasStatus(error, 503, 409) && error.retryAfter !== undefined) {
    return error.retryAfter;
  }
  if (changedNothing(error)) {
    return NO_RACK_MS;
  }
  if (hasStatus(error, 500, 503) && request.method === "GET") {
    return 0;
  }
  return undefined;
}

/** As long as MAAS asks to wait where no rack is connected. */
const NO_RACK_MS = 10_000;

/**
 * Answers of single versions that say as much as a 503 with Retry-After: MAAS 3.6 and later roll a deploy back while no rack is
 * connected, and 3.3 and 3.4 refuse a power action while the opposite one goes on.
 */
function changedNothing(error: unknown): boolean {
  return (
    (hasStatus(error, 500) && error.detail.startsWith("Error determining BMC task queue")) ||
    (hasStatus(error, 503) && error.detail.includes("another action is already in progress"))
  );
}

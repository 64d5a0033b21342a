import { answered, MaasDoubtError, MaasUnreachableError } from "./errors";

interface Sent {
  method: string;
  /** Sending it twice does what sending it once does. */
  repeatable?: boolean;
}

/**
 * Milliseconds to wait at least before sending again, or undefined when a retry cannot help or could do harm.
 * 503 with Retry-After is MAAS without a rack, which changed nothing (facts: requests); 429 and 409 with Retry-After
 * were refused before anything was done.
 */
export function retryable(request: Sent, error: unknown): number | undefined {
  const repeatable = request.repeatable ?? request.method !== "POST";
  if (error instanceof MaasUnreachableError) {
    return error.lasting ? undefined : 0;
  }
  if (error instanceof MaasDoubtError) {
    return repeatable && !error.lasting ? 0 : undefined;
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

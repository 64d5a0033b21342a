/** How transport-level retries are spaced. */
export interface BackoffPolicy {
  /** Upper bound of the first pause, in milliseconds; it doubles with each attempt. */
  base: number;
  /** Upper bound of any pause, in milliseconds. */
  cap: number;
}

/**
 * The pause before retry number `attempt` (0 for the first): exponential with full jitter, so that the many VMs of
 * a program do not come back together; never shorter than what the server asked for.
 * @param random a number in [0, 1)
 * @param retryAfter the server's `Retry-After` in milliseconds
 */
export function backoffDelay(policy: BackoffPolicy, attempt: number, random: number, retryAfter = 0): number {
  const ceiling = Math.min(policy.cap, policy.base * 2 ** attempt);
  return retryAfter + random * ceiling;
}

/**
 * Reads a `Retry-After` header, seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from `now`.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) {
    return undefined;
  }
  if (/^\s*\d+\s*$/.test(header)) {
    return Number(header) * 1000;
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

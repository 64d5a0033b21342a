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
 * Reads a `Retry-After` header, seconds or an HTTP date (RFC 9110, 10.2.3), as milliseconds from `now`; undefined when it is
 * neither.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header !== null && /^\s*\d+\s*$/.test(header)) {
    return Number(header) * 1000;
  }
  const date = parseHttpDate(header);
  return date === undefined ? undefined : Math.max(0, date - now);
}

/**
 * Reads an HTTP date in one of its three spellings (RFC 9110, 5.6.7) as epoch milliseconds. All are in GMT; `asctime`
 * does not say so, and `Date.parse` alone would also take `-5` for a date.
 */
export function parseHttpDate(header: string | null): number | undefined {
  const text = header?.trim() ?? "";
  const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text);
  if (!asctime && !/^[A-Z][a-z]+, .*\d\d:\d\d:\d\d GMT$/.test(text)) {
    return undefined;
  }
  const date = Date.parse(asctime ? `${text} GMT` : text);
  return Number.isNaN(date) ? undefined : date;
}

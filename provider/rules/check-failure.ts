/** A check failure. */
export interface CheckFailure {
  /** Path of the property: `networkInterfaces[1].staticIps[0].gateway`. */
  property: string;
  /** What is wrong with which value, and what would be right; never a secret. */
  reason: string;
}

/**
 * @param property its path, or the program's
 * @param reason what is wrong with which value, and what would be right; never a secret
 */
export const fail = (property: string, reason: string): CheckFailure => ({ property, reason });

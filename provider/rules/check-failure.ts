/** A check failure. */
export interface CheckFailure {
  /** Path of the property: `networkInterfaces[1].staticIps[0].gateway`. */
  property: string;
  /** What is wrong with which value, and what would be right; never a secret. */
  reason: string;
}

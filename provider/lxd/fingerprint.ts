import { createHash } from "node:crypto";

const DIGITS = /^[0-9a-f]{64}$/;

/** The SHA-256 of a certificate in DER, as `lxc info` shows it: 64 digits, lower case. */
export function fingerprintOf(certificate: Buffer): string {
  return createHash("sha256").update(certificate).digest("hex");
}

/** The canonical spelling of a fingerprint, which people also write in upper case or with colons; undefined when it is none. */
export function canonicalFingerprint(text: string): string | undefined {
  const digits = text.trim().replaceAll(":", "").toLowerCase();
  return DIGITS.test(digits) ? digits : undefined;
}

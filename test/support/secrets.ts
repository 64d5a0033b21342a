/** The secrets that a text has in it, as they are or in base64; each by its first characters, so that no report shows one. */
export function secretsFoundIn(text: string, secrets: readonly string[]): string[] {
  return secrets
    .filter((secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString("base64")))
    .map((secret) => `${secret.slice(0, 6)}…`);
}

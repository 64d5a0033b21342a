import { createHash, X509Certificate } from "node:crypto";

/** A self-signed certificate and its key, as PEM texts. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export async function newKeyPair(name: string): Promise<KeyPair> {
  // Loaded when a key is wanted: most regions are never asked for one.
  const { generate } = await import("selfsigned");
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
  return { certificate: cert, key };
}

/** SHA-256 of the certificate in DER, as LXD shows it. */
export function fingerprint(certificate: string): string {
  return createHash("sha256").update(new X509Certificate(certificate).raw).digest("hex");
}

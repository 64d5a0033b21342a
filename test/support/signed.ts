let nonces = 0;

/** An `Authorization` header for MAAS's OAuth with PLAINTEXT signatures. */
export function signed(apiKey: string, now = Date.now()): string {
  const [consumer = "", token = "", secret = ""] = apiKey.split(":");
  nonces += 1;
  return [
    'OAuth oauth_version="1.0"',
    'oauth_signature_method="PLAINTEXT"',
    `oauth_consumer_key="${consumer}"`,
    `oauth_token="${token}"`,
    `oauth_signature="%26${secret}"`,
    `oauth_nonce="caller${nonces}"`,
    `oauth_timestamp="${Math.floor(now / 1000)}"`,
  ].join(", ");
}

import { createHmac } from "node:crypto";
import { HTML_UTF8, MaasError } from "../../model/errors";
import type { Region } from "../../model/store/region";
import type { User } from "../../model/store/rows";

/** Seconds by which a request's timestamp may lie behind; one that lies ahead is let through, as in MAAS. */
const TIMESTAMP_WINDOW_S = 300;

const REQUIRED = [
  "oauth_consumer_key",
  "oauth_token",
  "oauth_signature",
  "oauth_signature_method",
  "oauth_timestamp",
  "oauth_nonce",
] as const;

export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

function unauthorized(message: string): MaasError {
  const text = message === "Invalid consumer." ? "Invalid API key." : `'${message}'`;
  return new MaasError(401, `Authorization Error: ${text}`, HTML_UTF8, {
    "WWW-Authenticate": 'OAuth realm="OAuth"',
  });
}

function unescape(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function escape(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function readHeader(header: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of header.replace(/^OAuth\s*/, "").split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) {
      fields.set(
        part.slice(0, equals).trim(),
        unescape(
          part
            .slice(equals + 1)
            .trim()
            .replace(/^"|"$/g, ""),
        ),
      );
    }
  }
  return fields;
}

function hmacBase(request: SignedRequest, fields: ReadonlyMap<string, string>): string {
  const url = new URL(request.url);
  const pairs = [
    ...[...fields].filter(([name]) => name !== "oauth_signature" && name !== "realm"),
    ...url.searchParams,
  ].map(([name, value]) => `${escape(name)}=${escape(value)}`);
  const normalized = pairs.sort().join("&");
  return [request.method, `${url.origin}${url.pathname}`, normalized].map(escape).join("&");
}

/**
 * OAuth 1.0a as MAAS verifies it. A header that lacks a field counts as no sign-in at all; one that is complete but wrong
 * is an error with the reason, which even shows the right secret.
 */
export class OAuth {
  private readonly nonces = new Map<string, number>();
  private readonly order: { readonly key: string; readonly at: number }[] = [];

  constructor(
    private readonly region: Region,
    /** Seconds since 1970: wall time, since clients sign with theirs. */
    private readonly now: () => number,
  ) {}

  /** The caller; undefined for nobody. */
  authenticate(request: SignedRequest): User | undefined {
    const fields =
      request.authorization?.startsWith("OAuth") === true ? readHeader(request.authorization) : undefined;
    if (fields === undefined || REQUIRED.some((name) => !fields.has(name))) {
      return undefined;
    }
    const field = (name: (typeof REQUIRED)[number]): string => fields.get(name) ?? "";
    const version = fields.get("oauth_version") ?? "1.0";
    if (version !== "1.0") {
      throw unauthorized(`OAuth version ${version} not supported.`);
    }
    const consumer = field("oauth_consumer_key");
    if (!this.region.tokenByConsumer.has(consumer)) {
      throw unauthorized("Invalid consumer.");
    }
    const token = this.region.tokenByKey.first(field("oauth_token"));
    if (token?.consumerKey !== consumer) {
      throw unauthorized(`Invalid access token: ${field("oauth_token")}`);
    }
    this.checkTimestamp(field("oauth_timestamp"));
    this.checkNonce(`${token.token} ${field("oauth_nonce")}`, field("oauth_nonce"));
    this.checkSignature(request, fields, token.secret);
    return this.region.users.get(token.userId);
  }

  private checkTimestamp(text: string): void {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) {
      throw new MaasError(
        500,
        `invalid literal for int() with base 10: '${text}'`,
        "text/plain; charset=utf-8",
      );
    }
    const given = Number(text);
    const now = Math.floor(this.now());
    if (now - given > TIMESTAMP_WINDOW_S) {
      throw unauthorized(
        `Expired timestamp: given ${given} and now ${now} has a greater difference than threshold ${TIMESTAMP_WINDOW_S}`,
      );
    }
  }

  /** Nonces are kept for twice the window: an older one fails by its timestamp. */
  private checkNonce(key: string, nonce: string): void {
    const now = this.now();
    while (this.order[0] !== undefined && this.order[0].at < now - 2 * TIMESTAMP_WINDOW_S) {
      this.nonces.delete(this.order.shift()?.key ?? "");
    }
    if (this.nonces.has(key)) {
      throw unauthorized(`Nonce already used: ${nonce}`);
    }
    this.nonces.set(key, now);
    this.order.push({ key, at: now });
  }

  private checkSignature(request: SignedRequest, fields: ReadonlyMap<string, string>, secret: string): void {
    const method = fields.get("oauth_signature_method") ?? "";
    const key = `&${escape(secret)}`;
    const given = fields.get("oauth_signature") ?? "";
    if (method === "PLAINTEXT") {
      if (given !== key) {
        throw unauthorized(`Invalid signature. Expected signature base string: ${key}`);
      }
    } else if (method === "HMAC-SHA1") {
      const base = hmacBase(request, fields);
      if (given !== createHmac("sha1", key).update(base).digest("base64")) {
        throw unauthorized(`Invalid signature. Expected signature base string: ${base}`);
      }
    } else {
      throw unauthorized(
        `Signature method ${method} not supported try one of the following: PLAINTEXT, HMAC-SHA1`,
      );
    }
  }
}

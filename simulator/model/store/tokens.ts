import { randomBytes } from "node:crypto";
import type { Region } from "./region";
import type { ApiToken, User } from "./rows";

function randomKey(length: number): string {
  return randomBytes(length).toString("base64url").slice(0, length).replace(/[-_]/g, "x");
}

/** A new API key of a user; its parts are made up unless `key` gives them as `consumer:token:secret`. */
export function newToken(region: Region, user: Pick<User, "id">, name: string, key?: string): ApiToken {
  const [consumerKey, token, secret] = key?.split(":") ?? [randomKey(18), randomKey(18), randomKey(32)];
  return region.tokens.insert({
    id: region.ids.next("tokens"),
    userId: user.id,
    name,
    consumerKey: consumerKey ?? "",
    token: token ?? "",
    secret: secret ?? "",
  });
}

/** The key as MAAS shows it to its user. */
export function apiKeyText(token: ApiToken): string {
  return `${token.consumerKey}:${token.token}:${token.secret}`;
}

import { JSON_UTF8 } from "../model/errors";
import { JSON_INDENT, type Reply } from "./route";

/** JSON whose bigints are written as plain numbers, as Python does: IPv6 counts pass 2^53. */
export function bigJson(value: unknown): Reply {
  const mark = "\u0001";
  const text = JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === "bigint" ? `${mark}${inner}${mark}` : inner),
    JSON_INDENT,
  );
  const body = text.replace(/"\\u0001(\d+)\\u0001"/g, "$1");
  return { status: 200, contentType: JSON_UTF8, body };
}

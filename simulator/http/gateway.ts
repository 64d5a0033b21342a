import type { Reply } from "../api/core/resource";
import type { RequestFault } from "../faults/kinds";
import { HTML_UTF8, TEXT_UTF8 } from "../model/errors";

const REASONS: Readonly<Record<number, string>> = {
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** The page of the nginx that stands in front of a region. */
function nginxPage(status: number): string {
  const title = [status, REASONS[status]].filter((part) => part !== undefined).join(" ");
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}

/**
 * An error that the region's own code did not give.
 *
 * @param now milliseconds since 1970 on the server's clock, from which `Retry-After` as a date is computed
 */
export function errorReply(fault: Extract<RequestFault, { kind: "http-error" }>, now: number): Reply {
  const { status, retryAfter, body } = fault;
  const headers: Record<string, string> = {};
  if (retryAfter !== undefined) {
    headers["Retry-After"] =
      fault.retryAfterAs === "date" ? new Date(now + retryAfter * 1000).toUTCString() : String(retryAfter);
  }
  if (body !== undefined) {
    return { status, headers, contentType: fault.contentType ?? TEXT_UTF8, body };
  }
  return { status, headers, contentType: "text/html", body: nginxPage(status) };
}

/** What a portal or a maintenance screen sends in place of the region's answer. */
export function maintenancePage(status: number): Reply {
  const body = `<!DOCTYPE html>
<html lang="en">
  <head><title>Sign in</title></head>
  <body><h1>Please sign in</h1><form method="post" action="/login"><input name="user"></form></body>
</html>
`;
  return { status, contentType: HTML_UTF8, body };
}

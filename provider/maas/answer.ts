import type { Response } from "node-fetch";
import { parseHttpDate, parseRetryAfter } from "./backoff";
import { MaasResponseError, MaasUnknownOutcomeError, type RequestInfo } from "./errors";
import { isPage, oneLine } from "./said";

/** Reads a successful answer: JSON where MAAS says it is, else the text. */
export async function readAnswer<T>(asked: RequestInfo, response: Response): Promise<T> {
  const text = await response.text();
  const type = contentType(response);
  if (!type.startsWith("application/json")) {
    if (isPage(text, type)) {
      const problem = `a page for people came instead (${oneLine(text, type)}): is maas-lxd:apiUrl right?`;
      throw new MaasUnknownOutcomeError(asked, problem, { lasting: true });
    }
    return text as T;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    // JSON.parse quotes what it read, and a body can hold secrets.
    throw new MaasUnknownOutcomeError(asked, "the answer is not valid JSON", {
      cause: new Error((cause as Error).name),
    });
  }
}

/**
 * The error for an answer that is not a success. A gateway's 502 and 504 leave the request's fate open.
 * @param now epoch milliseconds
 */
export async function answerError(
  asked: RequestInfo,
  response: Response,
  now: number,
): Promise<MaasResponseError | MaasUnknownOutcomeError> {
  const { status, headers } = response;
  if (status === 502 || status === 504) {
    return new MaasUnknownOutcomeError(asked, `a gateway answered ${status}`);
  }
  const retryAfter = parseRetryAfter(headers.get("retry-after"), now);
  const date = parseHttpDate(headers.get("date"));
  const location = locationOf(response);
  return new MaasResponseError(asked, status, await saidBy(response, location), {
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(date === undefined ? {} : { serverDate: date }),
    ...(location === undefined ? {} : { location }),
  });
}

function locationOf({ status, headers, url }: Response): URL | undefined {
  const location = headers.get("location");
  return status < 400 && location !== null && URL.canParse(location, url)
    ? new URL(location, url)
    : undefined;
}

async function saidBy(response: Response, location: URL | undefined): Promise<string> {
  if (response.status === 401) {
    // A 401's body can contain the right secret (docs/maas-notes.md#sign-in), so it is never read.
    return "";
  }
  if (location !== undefined) {
    const { origin, pathname } = location;
    return `it redirects to ${origin}${pathname}, which is not followed: is maas-lxd:apiUrl right?`;
  }
  return oneLine(await response.text().catch(() => ""), contentType(response));
}

function contentType({ headers }: Response): string {
  return headers.get("content-type")?.toLowerCase() ?? "";
}

import type { Response } from "node-fetch";
import { parseHttpDate } from "./backoff";
import { MaasAnswerError, MaasDoubtError, type Asked } from "./errors";

/** An error page of a proxy can be long; MAAS's own words are not. */
const MAX_SAID = 500;

/** Reads a successful answer: JSON where MAAS says it is, else the text. */
export async function readAnswer<T>(asked: Asked, response: Response): Promise<T> {
  let text: string;
  try {
    text = await response.text();
  } catch (cause) {
    throw new MaasDoubtError(asked, `the answer broke off: ${(cause as Error).message}`, cause as Error);
  }
  if (!(response.headers.get("content-type") ?? "").startsWith("application/json")) {
    return text as T;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    // JSON.parse quotes what it read, and a body can hold secrets.
    throw new MaasDoubtError(asked, "the answer is not valid JSON", new Error((cause as Error).name));
  }
}

/** The error for an answer that is not a success. A gateway's 502 and 504 leave the request's fate open. */
export async function answerError(
  asked: Asked,
  response: Response,
  retryAfter: number | undefined,
): Promise<MaasAnswerError | MaasDoubtError> {
  const { status } = response;
  if (status === 502 || status === 504) {
    return new MaasDoubtError(asked, `a gateway answered ${status}`);
  }
  // A 401's body can contain the right secret (facts: sign-in), so it is never read.
  const said = status === 401 ? "" : oneLine(await response.text().catch(() => ""));
  const date = parseHttpDate(response.headers.get("date"));
  return new MaasAnswerError(asked, status, said, {
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(date === undefined ? {} : { serverDate: date }),
  });
}

/** MAAS says errors as text, or as JSON by field, or (a proxy) as an HTML page. */
function oneLine(body: string): string {
  let text = body.trim();
  if (/^\s*<(!doctype|html)/i.test(text)) {
    text = /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim() ?? "an HTML page";
  } else {
    text = byField(text) ?? text;
  }
  text = text.replace(/\s+/g, " ");
  return text.length > MAX_SAID ? `${text.slice(0, MAX_SAID)}…` : text;
}

function byField(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      return undefined;
    }
    return Object.entries(body)
      .map(
        ([field, problems]) => `${field}: ${Array.isArray(problems) ? problems.join(" ") : String(problems)}`,
      )
      .join("; ");
  } catch {
    return undefined;
  }
}

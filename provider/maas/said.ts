import { printable } from "../printable";

/** An error page of a proxy can be long; MAAS's own words are not. */
const MAX_SAID = 500;

/**
 * What an error's body says, as one line for a message. MAAS says errors as text, or as JSON by field; a proxy says them as
 * an HTML page, of which the title is enough.
 */
export function oneLine(body: string, contentType: string): string {
  const text = isPage(body, contentType) ? titleOf(body) : (ofJson(body) ?? body);
  const line = printable(text);
  return line.length > MAX_SAID ? `${line.slice(0, MAX_SAID).replace(/[\ud800-\udbff]$/, "")}…` : line;
}

/** Whether a body is a page for people. */
export function isPage(body: string, contentType: string): boolean {
  return contentType.startsWith("text/html") || /^\s*<(!doctype|html|\?xml)/i.test(body);
}

function titleOf(page: string): string {
  return /<title[^>]*>([^<]*)<\/title>/i.exec(page)?.[1]?.trim() || "an HTML page";
}

function ofJson(body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return words(value);
  }
  return Object.entries(value)
    .map(([field, problems]) => (field === "__all__" ? words(problems) : `${field}: ${words(problems)}`))
    .join("; ");
}

function words(problems: unknown): string {
  if (Array.isArray(problems)) {
    return problems.map(words).join(" ");
  }
  return typeof problems === "string" ? problems : JSON.stringify(problems);
}

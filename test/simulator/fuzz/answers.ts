import type { SentRequest } from "./fuzzed-region";

const JSON_TYPES: readonly string[] = ["application/json; charset=utf-8", "application/json"];
const TYPES: readonly string[] = [
  ...JSON_TYPES,
  ...["text/plain", "text/plain; charset=utf-8", "text/html; charset=utf-8", "application/bson"],
];

/** Statuses that each method may be answered with besides 500. */
const STATUSES: Readonly<Record<SentRequest["request"]["method"], readonly number[]>> = {
  GET: [200, 400, 403, 404, 503],
  POST: [200, 204, 400, 403, 404, 409, 503],
  PUT: [200, 400, 403, 404, 409],
  DELETE: [204, 400, 403, 404, 409],
};

/** What MAAS itself answers with 500: Python's own message, by the operation that lets it through. */
const INTERNAL_ERRORS: readonly (readonly [op: string | undefined, message: RegExp, why: string])[] = [
  [
    "compose",
    /^failed to detect a valid IP address from '.*'$/,
    "a malformed address reaches netaddr unchecked",
  ],
  [
    "compose",
    /^'NoneType' object has no attribute 'vlan'$/,
    "the subnet of an address that is in none is looked at",
  ],
  [
    "compose",
    /^Not enough (storage )?space (on storage pools|in default storage pool): /,
    "PodProblem has no status",
  ],
  [
    undefined,
    /^failed to detect a valid IP address from '.*'$/,
    "an IP range without a subnet is sought by its start",
  ],
  ...["commission", "test", "rescue_mode", "accept_all", undefined].map(
    (op) =>
      [op, /^Unconfigured power type\./, "UnknownPowerType, of a host's own machine, has no status"] as const,
  ),
];

const POWER_FAILED = /^Failed to /;

/** What is wrong with an answer, whatever it was asked for; undefined when nothing is. */
export function malformed({ request, outcome }: SentRequest, powerFails: boolean): string | undefined {
  if (outcome === undefined) {
    return "it was never answered";
  }
  if (outcome instanceof Error) {
    return `the handler broke: ${outcome.stack ?? outcome.message}`;
  }
  const { status, contentType } = outcome;
  const body = String(outcome.body);
  const shown = `${status} ${contentType} ${body.slice(0, 200)}`;
  if (!TYPES.includes(contentType)) {
    return `content type: ${shown}`;
  }
  if (status === 500) {
    const known = INTERNAL_ERRORS.some(([op, message]) => op === request.op && message.test(body));
    return known || (powerFails && POWER_FAILED.test(body)) ? undefined : `internal error: ${shown}`;
  }
  if (!STATUSES[request.method].includes(status)) {
    return `status: ${shown}`;
  }
  if (status === 204) {
    return body === "" ? undefined : `a body where there is none: ${shown}`;
  }
  return JSON_TYPES.includes(contentType)
    ? malformedJson(status, body, shown)
    : malformedText(status, body, shown);
}

function malformedJson(status: number, body: string, shown: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return `no JSON: ${shown}`;
  }
  return status === 400 && !isFormErrors(value) ? `no form errors: ${shown}` : undefined;
}

/** `{"field": ["reason", …], …}`. */
function isFormErrors(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every(
      (reasons) => Array.isArray(reasons) && reasons.every((reason) => typeof reason === "string"),
    )
  );
}

/** An error has a text, except a refused permission. */
function malformedText(status: number, body: string, shown: string): string | undefined {
  return body === "" && status !== 403 ? `an empty error: ${shown}` : undefined;
}

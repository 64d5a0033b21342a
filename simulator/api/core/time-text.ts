const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
/** Django's `N`: months in Associated Press style. */
const AP_MONTHS = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split(" ");
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function clock(date: Date): string {
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** The second that was written last: rows of a list were mostly made close to each other. */
let latest = { second: NaN, text: "" };

/** `Tue, 24 Nov. 2026 20:20:36`: events and address lists. */
export function longDate(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (latest.second !== second) {
    const date = new Date(ms);
    const day = `${DAYS[date.getUTCDay()] ?? ""}, ${two(date.getUTCDate())}`;
    const text = `${day} ${AP_MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()} ${clock(date)}`;
    latest = { second, text };
  }
  return latest.text;
}

/** `Tue, 24 Nov 2026 20:20:34 -0000`: scripts and their results. */
export function mailDate(ms: number): string {
  const date = new Date(ms);
  const day = `${DAYS[date.getUTCDay()] ?? ""}, ${two(date.getUTCDate())}`;
  return `${day} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()} ${clock(date)} -0000`;
}

/** `2026-11-24T20:20:36.034`: model fields that the emitter renders itself. */
export function isoDate(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "");
}

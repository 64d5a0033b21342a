const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `250ms`, `2s`, `1.5m`, `1h` or a bare number of seconds; undefined when it is not one. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? "s"];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

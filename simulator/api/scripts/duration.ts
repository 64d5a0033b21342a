const DURATION =
  /^(?:(?<days>-?\d+) (?:days?, )?)?(?<sign>-?)(?:(?:(?<hours>\d+):)(?=\d+:\d+))?(?:(?<minutes>\d+):)?(?<seconds>\d+)(?:[.,]\d{1,6}\d{0,6})?$/;

/** Whole seconds of what Django's DurationField takes: `300`, `5:00`, `1:05:00`, `2 1:00:00`. */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION.exec(text)?.groups;
  if (parts === undefined) {
    return undefined;
  }
  const part = (name: string): number => Number(parts[name] ?? 0);
  const seconds = part("hours") * 3600 + part("minutes") * 60 + part("seconds");
  return part("days") * 86_400 + (parts["sign"] === "-" ? -seconds : seconds);
}

/** As Python writes a timedelta: `1 day, 2:03:04`. */
export function durationText(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  const two = (number: number): string => String(number).padStart(2, "0");
  const clock = `${Math.floor(rest / 3600)}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? "" : "s"}, ${clock}`;
}

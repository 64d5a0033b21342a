/**
 * Time that runs faster, for the provider, the simulator and the histories alike: what waits half a second waits a few milliseconds, and
 * no part of the product has a seam for it. It is loaded before anything that keeps `Date.now` or `setTimeout`, in child processes by
 * `node --require`, and all processes agree on the time.
 */
const FACTOR = Number(process.env["HISTORIES_SPEED"] ?? "20");
const ORIGIN = Number((process.env["HISTORIES_ORIGIN"] ??= String(Date.now())));

const realNow = Date.now.bind(Date);
const realTimeout = globalThis.setTimeout;

/** Milliseconds of real time since 1970, for what measures the histories themselves. */
export const wallTime = (): number => realNow();

/** Waits in real time. */
export const wallPause = (ms: number): Promise<void> => new Promise((resolve) => realTimeout(resolve, ms));

Date.now = () => Math.floor(ORIGIN + (realNow() - ORIGIN) * FACTOR);

const quick = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout =>
  realTimeout(work, ms / FACTOR, ...args);
globalThis.setTimeout = Object.assign(quick, {
  __promisify__: realTimeout.__promisify__,
}) as typeof setTimeout;

/** The environment in which another process of Node has the same time. */
export const sameTime = (): Record<string, string> => ({
  NODE_OPTIONS: `--require ${__filename}`,
  HISTORIES_SPEED: String(FACTOR),
  HISTORIES_ORIGIN: String(ORIGIN),
});

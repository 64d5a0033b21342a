import { AsyncLocalStorage } from "node:async_hooks";

/** Until when some work may take, in epoch milliseconds. */
interface Limit {
  at: number;
}

/**
 * The limit of the work that is going on. It follows the work through every `await` and timer, so that no call on the way has to pass it
 * on; whoever sends a request or waits asks for it here.
 */
const limits = new AsyncLocalStorage<Limit>();
const ofShared = new WeakMap<Promise<unknown>, Limit>();

/** The longest time that Node's timers take. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The deadline came while an answer was waited for that others wait for too. */
export class DeadlineError extends Error {
  override name = "DeadlineError";

  constructor() {
    super("No answer came in time");
  }
}

/** Until when the work that calls this may take, in epoch milliseconds; Infinity when nothing bounds it. */
export function currentDeadline(): number {
  return limits.getStore()?.at ?? Infinity;
}

/** Does something that ends at a deadline, or earlier where one is in force that comes first. */
export function withDeadline<T>(deadline: number, work: () => T): T {
  return withOwnDeadline(Math.min(deadline, currentDeadline()), work);
}

/** Does something with a deadline of its own, whatever is in force: a last look once that has come, or what many wait for. */
export function withOwnDeadline<T>(deadline: number, work: () => T): T {
  return limits.run({ at: deadline }, work);
}

/** Starts what several may wait for: it may take as long as the most patient of those who are {@link bounded} by it. */
export function shared<T>(work: () => Promise<T>): Promise<T> {
  const limit = { at: currentDeadline() };
  const promise = limits.run(limit, work);
  ofShared.set(promise, limit);
  return promise;
}

/**
 * Waits for something that others may wait for too, no longer than until the current deadline.
 * @throws DeadlineError when that comes first; for the others it goes on
 */
export function bounded<T>(waited: Promise<T>): Promise<T> {
  const deadline = currentDeadline();
  const limit = ofShared.get(waited);
  if (limit !== undefined) {
    limit.at = Math.max(limit.at, deadline);
  }
  return deadline === Infinity ? waited : beforeDeadline(waited, deadline);
}

async function beforeDeadline<T>(waited: Promise<T>, deadline: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const check = (): void => {
      const left = deadline - Date.now();
      if (left <= 0) {
        reject(new DeadlineError());
      } else {
        timer = setTimeout(check, Math.min(left, MAX_TIMER_MS));
      }
    };
    check();
  });
  try {
    return await Promise.race([waited, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** For how long a check, a diff or a read may take, in milliseconds. They only look, and the user gives no timeout for them. */
const LOOK_MS = 10 * 60_000;

/** Bounds what only looks. */
export function looking<A extends unknown[], T>(
  look: (...args: A) => Promise<T>,
  limit = LOOK_MS,
): (...args: A) => Promise<T> {
  return (...args) => withDeadline(Date.now() + limit, () => look(...args));
}

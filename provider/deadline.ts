import { AsyncLocalStorage } from "node:async_hooks";

/** What ends some work before it is done. */
interface Limit {
  /** Until when it may take, in epoch milliseconds. */
  at: number;
  /** Aborted when the user cancels the run. */
  cancel?: AbortSignal | undefined;
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

/** The user cancelled the run: waits end at once, and nothing further is asked for. */
export class CancelledError extends Error {
  override name = "CancelledError";

  constructor() {
    super("The run was cancelled");
  }
}

/** Until when the work that calls this may take, in epoch milliseconds; Infinity when nothing bounds it. */
export function currentDeadline(): number {
  return limits.getStore()?.at ?? Infinity;
}

/** Does something that ends at a deadline, or earlier where one is in force that comes first. */
export function withDeadline<T>(deadline: number, work: () => T): T {
  const { at, cancel } = limits.getStore() ?? { at: Infinity };
  return limits.run({ at: Math.min(deadline, at), cancel }, work);
}

/** Does something that ends, too, when a signal is aborted. */
export function withCancel<T>(cancel: AbortSignal, work: () => T): T {
  return limits.run({ at: currentDeadline(), cancel }, work);
}

/** @throws CancelledError when the user has cancelled the run of the work that calls this */
export function throwIfCancelled(): void {
  if (limits.getStore()?.cancel?.aborted === true) {
    throw new CancelledError();
  }
}

/**
 * Sleeps, whatever the deadline.
 * @throws CancelledError when the run is cancelled meanwhile
 */
export async function pause(ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const slept = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  try {
    await unlessCancelled(slept);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Waits for something, whatever the deadline.
 * @throws CancelledError when the run is cancelled meanwhile; what was waited for goes on
 */
export async function unlessCancelled<T>(waited: Promise<T>): Promise<T> {
  const cancel = limits.getStore()?.cancel;
  if (cancel === undefined) {
    return waited;
  }
  throwIfCancelled();
  let onAbort = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CancelledError());
    cancel.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([waited, cancelled]);
  } finally {
    cancel.removeEventListener("abort", onAbort);
  }
}

/**
 * Does something with a deadline of its own, whatever is in force, and whether or not the run is cancelled: a last look once it has ended, or
 * what many wait for.
 */
export function withOwnDeadline<T>(deadline: number, work: () => T): T {
  return limits.run({ at: deadline }, work);
}

/** Starts what several may wait for: it may take as long as the most patient of those who are {@link bounded} by it. */
export function shared<T>(work: () => Promise<T>): Promise<T> {
  const limit: Limit = { at: currentDeadline() };
  const promise = limits.run(limit, work);
  ofShared.set(promise, limit);
  return promise;
}

/**
 * Waits for something that others may wait for too, no longer than until the current deadline.
 * @throws DeadlineError when that comes first, CancelledError; for the others it goes on
 */
export function bounded<T>(waited: Promise<T>): Promise<T> {
  const deadline = currentDeadline();
  const limit = ofShared.get(waited);
  if (limit !== undefined) {
    limit.at = Math.max(limit.at, deadline);
  }
  return unlessCancelled(deadline === Infinity ? waited : beforeDeadline(waited, deadline));
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

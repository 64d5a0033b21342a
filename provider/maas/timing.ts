import { pause } from "../deadline";

/** Time and chance, as the client takes them: a test gives its own and waits for nothing. */
export interface Timing {
  /** Epoch milliseconds. */
  now: () => number;
  /** Resolves after so many milliseconds. */
  pause: (ms: number) => Promise<void>;
  /** A number in [0, 1). */
  random: () => number;
}

export const realTiming: Timing = {
  now: Date.now,
  pause,
  random: Math.random,
};

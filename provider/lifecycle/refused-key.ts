import { hasStatus } from "../maas/errors";

/** What to do where the key that MAAS refuses may be an old one. */
const KEY_OF_STATE =
  "Without a program to run, Pulumi passes the configuration that the last `pulumi up` put into the state: " +
  "if there is a new key since, run `pulumi up` first, or add `--run-program`.";

/**
 * Runs an operation for which the engine may have passed an old API key, and says so where MAAS refuses it.
 * @param hasProgram whether a program runs, from whose stack the configuration then is
 */
export async function explainingKey<T>(hasProgram: boolean, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (hasProgram || !isKeyRefused(error)) {
      throw error;
    }
    const { message } = error;
    throw new Error(`${message}${/[.!?]$/.test(message) ? "" : "."} ${KEY_OF_STATE}`, { cause: error });
  }
}

/** Whether MAAS refused the key, or something failed for that. */
export function isKeyRefused(error: unknown): error is Error {
  return hasStatus(error, 401) || (error instanceof Error && isKeyRefused(error.cause));
}

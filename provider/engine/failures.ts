import { PartialFailureError } from "../lifecycle/errors";
import { resourceName } from "../lifecycle/identity";
import { shownMessage } from "../lifecycle/shown-message";
import { bagOf, type PropertyMap } from "./properties";

/**
 * An error as the engine's process gets it. The process gives the message to the engine, which shows it with the resource, and after a
 * check, diff, read or delete it also prints `${error}: ${error.stack}` (docs/engine-notes.md#errors). So that the user reads the message
 * once, what is printed says where it stands.
 */
class ShownError extends Error {
  constructor(
    private readonly resource: string,
    operation: string,
    cause: unknown,
  ) {
    super(shownMessage(cause), { cause });
    this.stack = `${operation} failed, for the reason that the error of this resource gives`;
  }

  override toString(): string {
    return this.resource;
  }
}

/** The error by which the engine's process learns that the resource exists although the operation failed. */
class InitializationError extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: PropertyMap,
    readonly reasons: string[],
  ) {
    super(message);
  }
}

/**
 * Runs an operation, and makes of its errors what the engine's process needs. A defect of this package keeps its stack, for the report of it.
 * @param operation `check`
 * @param bag the resource's properties
 */
export async function showingFailures<T>(
  operation: string,
  bag: PropertyMap,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof PartialFailureError) {
      const { systemId, outputs, reasons } = error;
      throw new InitializationError(shownMessage(error), systemId, bagOf(outputs, bag), reasons);
    }
    const { __urn: urn } = bag;
    throw isDefect(error)
      ? error
      : new ShownError(typeof urn === "string" ? resourceName(urn) : "pulumi-maas-lxd", operation, error);
  }
}

function isDefect(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
}

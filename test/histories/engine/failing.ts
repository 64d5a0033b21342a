import { InitFailedError } from "../../support/provider-process";
import { nameOf, type Resource } from "./state";

/** The run cannot go on. */
export class RunFailed extends Error {}

/** Creates or updates a resource, of which something may be there although that fails: the state then has it. */
export async function keepingPartial(next: Resource, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (error instanceof InitFailedError) {
      Object.assign(next, { id: error.id, outputs: error.properties, initErrors: error.reasons });
      throw new RunFailed(`${nameOf(next.urn)}: ${error.reasons.join("\n")}`);
    }
    throw error;
  }
}

import { addressOperations } from "./address-operations";
import type { Choices } from "./choices";
import type { Request } from "./fuzzed-region";
import { lifeOperations } from "./life-operations";
import { regionOperations } from "./region-operations";
import { readOperations } from "./read-operations";

/** Makes a request out of what the region has at the moment. */
export type Operation = (choices: Choices) => Request;

/** What a run does, each in proportion to its weight. */
export const OPERATIONS: readonly (readonly [weight: number, operation: Operation])[] = [
  ...lifeOperations,
  ...addressOperations,
  ...regionOperations,
  ...readOperations,
];

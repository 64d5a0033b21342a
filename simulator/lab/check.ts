import { Ajv } from "ajv";
import { parseIp } from "../model/ip";
import { schemaProblems } from "../schema-errors";
import { addressProblems } from "./address-checks";
import type { Inventory } from "./inventory";
import INVENTORY_SCHEMA from "./inventory.schema.json";
import { nameProblems } from "./name-checks";
import { InventoryError, type InventoryProblem } from "./problem";

export { INVENTORY_SCHEMA };

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
ajv.addFormat("ipv4", (text) => parseIp(text)?.version === 4);
ajv.addFormat("ipv6", (text) => parseIp(text)?.version === 6);
const validate = ajv.compile<Inventory>(INVENTORY_SCHEMA);

/** What is wrong with an inventory: first its shape, and when that is right, whether it makes sense. */
export function inventoryProblems(value: unknown): readonly InventoryProblem[] {
  if (!validate(value)) {
    return schemaProblems(validate.errors ?? []);
  }
  const names = nameProblems(value);
  // Addresses are checked against the networks that names refer to.
  return names.length > 0 ? names : addressProblems(value);
}

/**
 * Checks a value against the schema and against what a region can be.
 *
 * @throws InventoryError with every place that is wrong
 */
export function checkInventory(value: unknown): Inventory {
  const problems = inventoryProblems(value);
  if (problems.length > 0) {
    throw new InventoryError(problems);
  }
  return value as Inventory;
}

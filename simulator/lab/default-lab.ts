import { checkInventory } from "./check";
import lab from "./default-lab.json";
import type { Inventory } from "./inventory";

/** The lab in which the exchanges of the contract were recorded. */
export const DEFAULT_LAB: Inventory = checkInventory(lab);

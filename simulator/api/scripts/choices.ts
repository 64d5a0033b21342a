import { ScriptType, type Script } from "../../model/catalog/script-types";

export const HARDWARE_TYPES = ["Node", "CPU", "Memory", "Storage", "Network", "GPU"] as const;
export const PARALLEL = [
  "Disabled",
  "Run along other instances of this script",
  "Run along any other script.",
] as const;

/** What a choice was written as, or MAAS's message that it is none. */
export type Choice<Value> = { readonly value: Value } | { readonly problem: string };

/** By a number, or by one of several words for it. */
function choose<Value extends number>(
  text: string,
  words: Readonly<Record<string, Value>>,
  what: string,
  problem: string,
): Choice<Value> {
  const values = Object.values(words);
  const value = /^\d+$/.test(text)
    ? values.find((one) => one === Number(text))
    : Object.hasOwn(words, text)
      ? words[text]
      : undefined;
  if (value !== undefined) {
    return { value };
  }
  return { problem: /^\d+$/.test(text) ? `Invalid ${what} numeric value.` : problem };
}

const { Commissioning, Testing } = ScriptType;
const TYPE_WORDS: Readonly<Record<string, Script["type"]>> = {
  test: Testing,
  testing: Testing,
  commission: Commissioning,
  commissioning: Commissioning,
};

export function scriptType(text: string): Choice<Script["type"]> {
  return choose(text, TYPE_WORDS, "script type", "Script type must be testing or commissioning");
}

const HARDWARE_WORDS = {
  ...{ node: 0, machine: 0, controller: 0, other: 0, generic: 0 },
  ...{ cpu: 1, processor: 1 },
  ...{ memory: 2, ram: 2 },
  ...{ storage: 3, disk: 3, ssd: 3 },
  ...{ network: 4, net: 4, interface: 4 },
  ...{ gpu: 5, graphics: 5 },
};

export function hardwareType(text: string): Choice<number> {
  const problem = "Hardware type must be node, cpu, memory, storage, or gpu";
  return choose(text.toLowerCase(), HARDWARE_WORDS, "hardware type", problem);
}

const PARALLEL_WORDS = { disabled: 0, none: 0, instance: 1, name: 1, any: 2, enabled: 2 } as const;

export function parallelism(text: string): Choice<Script["parallel"]> {
  const problem = "Script parallel must be disabled, instance, or any.";
  return choose<Script["parallel"]>(text, PARALLEL_WORDS, "script parallel", problem);
}

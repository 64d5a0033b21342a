import type { Properties } from "../../support/provider-process";
import { changedKeys, ignoringChanges } from "./bag";
import type { Goal } from "./monitor";
import type { RunProvider } from "./provider";
import type { Resource } from "./state";

/** What the engine makes of the provider's diff. */
export async function differenceOf(
  provider: RunProvider,
  old: Resource,
  news: Properties,
  { ignoreChanges, replaceOnChanges }: Pick<Goal, "ignoreChanges" | "replaceOnChanges">,
): Promise<{ changes: boolean; replaces: readonly string[]; deleteBeforeReplace: boolean }> {
  const { changes, replaces, deleteBeforeReplace } = await provider.diff(old.id, old.outputs, news);
  // Left to the engine, it compares the inputs; else it knows of no changed keys.
  const changed =
    changes === undefined ? changedKeys(old.inputs, ignoringChanges(news, old.inputs, ignoreChanges)) : [];
  const isChanged = changes ?? changed.length > 0;
  const onChanges = isChanged
    ? changed.filter((key) => replaceOnChanges.some((name) => name === key || name === "*"))
    : [];
  return { changes: isChanged, replaces: [...new Set([...replaces, ...onChanges])], deleteBeforeReplace };
}

/** What a resource of the program is before anything is done for it. */
export function resourceOf(goal: Partial<Goal>, urn: string, inputs: Properties): Resource {
  return {
    urn,
    id: "",
    inputs,
    outputs: {},
    protect: goal.protect ?? false,
    retainOnDelete: goal.retainOnDelete ?? false,
    external: false,
    initErrors: [],
    isDelete: false,
    pendingReplacement: false,
    dependencies: goal.dependencies ?? {},
    ignoreChanges: goal.ignoreChanges ?? [],
    replaceOnChanges: goal.replaceOnChanges ?? [],
  };
}

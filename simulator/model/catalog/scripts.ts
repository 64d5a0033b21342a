import type { Region } from "../store/region";
import { BUILTIN_SCRIPTS } from "./builtin-scripts";
import {
  ScriptType,
  type Script,
  type ScriptRun,
  type ScriptVersion,
  type StoredScript,
} from "./script-types";

/** The first id, of a script and of a version, that MAAS's own scripts leave free. */
const FIRST_FREE = BUILTIN_SCRIPTS.length + 1;

/** Every script, in the order of their ids. */
export function allScripts(region: Region): Script[] {
  const added = [...region.scripts.values()].filter((script) => !script.default);
  return [...BUILTIN_SCRIPTS.map((script) => region.scripts.get(script.id) ?? script), ...added];
}

export function scriptByName(region: Region, name: string): Script | undefined {
  return region.scriptByName.first(name) ?? BUILTIN_SCRIPTS.find((script) => script.name === name);
}

export function scriptById(region: Region, id: number): Script | undefined {
  return region.scripts.get(id) ?? BUILTIN_SCRIPTS.find((script) => script.id === id);
}

/** A script's versions, newest first. What MAAS's own scripts do is not simulated, so their text is a stub. */
export function versionsOf(region: Region, script: Script): readonly ScriptVersion[] {
  const stored = region.scripts.get(script.id);
  if (stored !== undefined) {
    return stored.history;
  }
  // MAAS's own scripts date back to the region's installation, when its first user was made.
  const installed = [...region.users.values()][0]?.created ?? 0;
  const data = `#!/bin/sh\n# ${script.name}: ${script.description}\nexit 0\n`;
  return [{ id: script.id, comment: "Created by maas-None", created: installed, data }];
}

export function newVersion(region: Region, data: string, comment: string | null): ScriptVersion {
  return {
    id: region.ids.next("scriptversions", FIRST_FREE),
    comment,
    created: region.clock.now(),
    data,
  };
}

export function insertScript(
  region: Region,
  script: Omit<Script, "id">,
  history: readonly ScriptVersion[],
): StoredScript {
  const id = region.ids.next("scripts", FIRST_FREE);
  return region.scripts.insert({ ...script, id, history });
}

export function updateScript(region: Region, script: Script, changes: Partial<StoredScript>): StoredScript {
  const stored =
    region.scripts.get(script.id) ??
    region.scripts.insert({ ...script, history: versionsOf(region, script) });
  return region.scripts.update(stored, changes);
}

/** The scripts of a type that a name or a tag selects; undefined when it selects none. */
export function scriptsSelected(
  region: Region,
  type: Script["type"],
  selector: string,
): readonly Script[] | undefined {
  const found = allScripts(region).filter(
    (script) => script.type === type && (script.name === selector || script.tags.includes(selector)),
  );
  return found.length === 0 ? undefined : found;
}

/** A script as something to run. */
export function runOf(script: Script): ScriptRun {
  return {
    name: script.name,
    hardwareType: script.hardwareType,
    perInterface: Object.hasOwn(script.parameters, "interface"),
    usesNetwork: script.usesNetwork,
  };
}

/** The tests that a commissioning runs by default. */
export function defaultTests(region: Region): readonly ScriptRun[] {
  return (scriptsSelected(region, ScriptType.Testing, "commissioning") ?? []).map(runOf);
}

/** The users' scripts that every commissioning runs; the tag `noauto` keeps one out. */
export function ownCommissioningScripts(region: Region): readonly ScriptRun[] {
  return [...region.scripts.values()]
    .filter(
      (script) =>
        !script.default && script.type === ScriptType.Commissioning && !script.tags.includes("noauto"),
    )
    .map(runOf);
}

import type { Region } from "./region";
import { ScriptStatus, type Machine, type ScriptResult, type ScriptSet } from "./state";

/** What a machine's aggregate says when no script of the kind has a result that counts. */
export const UNKNOWN = -1;

export interface ScriptRun {
  readonly name: string;
  readonly hardwareType: number;
  readonly perInterface?: boolean;
}

const COMMISSIONING: readonly ScriptRun[] = [
  { name: "20-maas-03-machine-resources", hardwareType: 0 },
  { name: "50-maas-01-commissioning", hardwareType: 0 },
];
export const INSTALLATION: readonly ScriptRun[] = [{ name: "/tmp/install.log", hardwareType: 0 }];
export const DEFAULT_TESTS: readonly ScriptRun[] = [{ name: "smartctl-validate", hardwareType: 3 }];
export { COMMISSIONING as COMMISSIONING_SCRIPTS };

export function newScriptSet(
  region: Region,
  machine: Machine,
  type: ScriptSet["type"],
  runs: readonly ScriptRun[],
): ScriptSet {
  const now = region.clock.now();
  const result = (run: ScriptRun, interfaceId: number | null): ScriptResult => ({
    id: region.ids.next("scriptresults"),
    name: run.name,
    hardwareType: run.hardwareType,
    status: ScriptStatus.Pending,
    parameters: {},
    interfaceId,
    started: null,
    ended: null,
    updated: now,
    created: now,
  });
  const interfaces = region.interfacesByMachine.all(machine.id);
  return region.scriptSets.insert({
    id: region.ids.next("scriptsets"),
    machineId: machine.id,
    type,
    created: now,
    results: runs.flatMap((run) =>
      run.perInterface === true ? interfaces.map((iface) => result(run, iface.id)) : [result(run, null)],
    ),
  });
}

/** Ends every script of a set that has not ended. */
export function finishScripts(region: Region, setId: number | null, status: ScriptStatus): void {
  const set = region.scriptSets.find(setId);
  if (set === undefined) {
    return;
  }
  const now = region.clock.now();
  region.scriptSets.update(set, {
    results: set.results.map((result) =>
      result.status === ScriptStatus.Pending || result.status === ScriptStatus.Running
        ? { ...result, status, started: result.started ?? now, ended: now, updated: now }
        : result,
    ),
  });
}

/** One status for many results: what runs, then what waits, then what failed, then what passed. Aborted ones do not count. */
export function aggregate(results: readonly ScriptResult[]): number {
  for (const status of [
    ScriptStatus.Running,
    ScriptStatus.Pending,
    ScriptStatus.Failed,
    ScriptStatus.Passed,
  ]) {
    if (results.some((result) => result.status === status)) {
      return status;
    }
  }
  return UNKNOWN;
}

/** The latest result of each script of a kind that the machine ever ran. */
export function latestResults(region: Region, machine: Machine, type: ScriptSet["type"]): ScriptResult[] {
  const latest = new Map<string, ScriptResult>();
  for (const set of region.scriptSetsByMachine.all(machine.id)) {
    if (set.type === type) {
      for (const result of set.results) {
        latest.set(`${result.name} ${result.interfaceId ?? ""}`, result);
      }
    }
  }
  return [...latest.values()];
}

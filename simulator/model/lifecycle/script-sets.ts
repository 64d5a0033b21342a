import { HardwareType, type ScriptRun } from "../catalog/script-types";
import type { Region } from "../store/region";
import { ScriptStatus, type Machine, type ScriptResult, type ScriptSet } from "../store/rows";
import { addEvent } from "./events";

/** A machine's aggregate when no script of the kind has a result that counts. */
export const UNKNOWN = -1;

const COMMISSIONING: readonly ScriptRun[] = [
  { name: "20-maas-03-machine-resources", hardwareType: 0 },
  { name: "50-maas-01-commissioning", hardwareType: 0 },
];
export const INSTALLATION: readonly ScriptRun[] = [{ name: "/tmp/install.log", hardwareType: 0 }];
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

/** A result by the names that events use. */
function resultName(region: Region, machine: Machine, result: ScriptResult): string {
  if (result.hardwareType === HardwareType.Storage) {
    const disks = region.blockDevicesByMachine.all(machine.id);
    return `${result.name} on ${disks[0]?.name ?? "sda"}`;
  }
  const iface = region.interfaces.find(result.interfaceId);
  return iface === undefined ? result.name : `${result.name} on ${iface.name}`;
}

/** What the machine reports of its scripts while they run and end: an event for each step. */
export function reportScripts(
  region: Region,
  machine: Machine,
  setId: number | null,
  failing: ReadonlySet<string> = new Set(),
): void {
  const set = region.scriptSets.find(setId);
  for (const result of set?.results.filter(({ status }) => status === ScriptStatus.Pending) ?? []) {
    const name = resultName(region, machine, result);
    if (set?.type === 2) {
      addEvent(region, machine, "RunningTest", name);
    } else {
      addEvent(region, machine, "ScriptResult", `${name} changed status from 'Pending' to 'Running'`);
    }
    if (failing.has(result.name)) {
      addEvent(region, machine, "ScriptDidNotComplete", `${name} failed`);
    } else {
      addEvent(region, machine, "ScriptResult", `${name} changed status from 'Running' to 'Passed'`);
    }
  }
  endScripts(region, setId, ({ name }) => (failing.has(name) ? ScriptStatus.Failed : ScriptStatus.Passed));
}

/** Ends every script of a set that has not ended. */
export function finishScripts(region: Region, setId: number | null, status: ScriptStatus): void {
  endScripts(region, setId, () => status);
}

function endScripts(
  region: Region,
  setId: number | null,
  statusOf: (result: ScriptResult) => ScriptStatus,
): void {
  const set = region.scriptSets.find(setId);
  if (set === undefined) {
    return;
  }
  const now = region.clock.now();
  region.scriptSets.update(set, {
    results: set.results.map((result) =>
      result.status === ScriptStatus.Pending || result.status === ScriptStatus.Running
        ? {
            ...result,
            status: statusOf(result),
            started: result.started ?? now,
            ended: now,
            updated: now,
          }
        : result,
    ),
  });
}

/** One status for many results: what runs, what waits, what was aborted, what failed, else all is well. Suppressed ones do not count. */
export function aggregate(results: readonly ScriptResult[]): number {
  const counted = results.filter(({ suppressed }) => suppressed !== true);
  const { Running, Pending, Aborted, Failed, Passed } = ScriptStatus;
  const found = [Running, Pending, Aborted, Failed].find((status) =>
    counted.some((result) => result.status === status),
  );
  return results.length === 0 ? UNKNOWN : (found ?? Passed);
}

/** The latest result of each script of a kind that the machine ever ran, unless that was aborted. */
export function latestResults(region: Region, machine: Machine, type: ScriptSet["type"]): ScriptResult[] {
  const latest = new Map<string, ScriptResult>();
  for (const set of region.scriptSetsByMachine.all(machine.id)) {
    if (set.type === type) {
      for (const result of set.results) {
        latest.set(`${result.name} ${result.interfaceId ?? ""}`, result);
      }
    }
  }
  return [...latest.values()].filter(({ status }) => status !== ScriptStatus.Aborted);
}

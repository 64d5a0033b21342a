import { ScriptType, type Script, type ScriptRun } from "../../model/catalog/script-types";
import { defaultTests, ownCommissioningScripts, runOf, scriptsSelected } from "../../model/catalog/scripts";
import { NodeStatus } from "../../model/catalog/status";
import type { CommissionOptions } from "../../model/lifecycle/commissioning";
import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { flag, FormErrors, notAChoice } from "../core/form";
import type { Params } from "../core/params";

/** The scripts that names and tags select; `none` where it is a choice. Undefined when the field was not sent. */
function readScripts(
  region: Region,
  data: Params,
  field: string,
  type: Script["type"],
  errors: FormErrors,
  noneAllowed: boolean,
): readonly Script[] | undefined {
  const asked = data.get(field)?.split(",");
  const found = new Set<Script>();
  for (const selector of asked ?? []) {
    const scripts = selector === "none" && noneAllowed ? [] : scriptsSelected(region, type, selector);
    if (scripts === undefined) {
      errors.add(field, notAChoice(selector));
      return undefined;
    }
    for (const script of scripts) {
      found.add(script);
    }
  }
  return asked === undefined ? undefined : [...found];
}

/** What commissioning and testing have in common: a machine that they are for, and that has a network. */
function checkAvailable(
  region: Region,
  machine: Machine,
  allowed: ReadonlySet<NodeStatus>,
  name: string,
  errors: FormErrors,
): void {
  if (!allowed.has(machine.status) || !region.interfacesByMachine.has(machine.id)) {
    errors.add("__all__", `${name} is not available because of the current state of the node.`);
  }
}

const COMMISSIONABLE: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  ...[NodeStatus.New, NodeStatus.FailedCommissioning, NodeStatus.Ready, NodeStatus.Broken],
]);

const TESTABLE: ReadonlySet<NodeStatus> = new Set<NodeStatus>([
  ...[NodeStatus.FailedCommissioning, NodeStatus.New, NodeStatus.Ready, NodeStatus.Reserved],
  ...[NodeStatus.Allocated, NodeStatus.FailedDeployment, NodeStatus.Deployed, NodeStatus.Missing],
  ...[NodeStatus.Retired, NodeStatus.Broken, NodeStatus.RescueMode, NodeStatus.FailedReleasing],
  ...[NodeStatus.FailedDiskErasing, NodeStatus.FailedEnteringRescueMode],
  ...[NodeStatus.FailedExitingRescueMode, NodeStatus.FailedTesting],
]);

/** MAAS's CommissionForm without its machine; undefined with errors. */
export function commissionOptions(
  region: Region,
  data: Params,
  errors: FormErrors,
): CommissionOptions | undefined {
  const scripts = readScripts(region, data, "commissioning_scripts", ScriptType.Commissioning, errors, true);
  const tests = readScripts(region, data, "testing_scripts", ScriptType.Testing, errors, true);
  return errors.any
    ? undefined
    : {
        skipNetworking: flag(data, "skip_networking"),
        skipStorage: flag(data, "skip_storage"),
        scripts: scripts?.filter((script) => !script.default).map(runOf) ?? ownCommissioningScripts(region),
        tests: tests?.map(runOf) ?? defaultTests(region),
      };
}

/** MAAS's CommissionForm. @throws MaasError with its errors */
export function readCommissionForm(region: Region, machine: Machine, data: Params): CommissionOptions {
  const errors = new FormErrors();
  const options = commissionOptions(region, data, errors);
  checkAvailable(region, machine, COMMISSIONABLE, "Commission", errors);
  errors.check();
  if (options === undefined) {
    throw new Error("a form with errors passed its check");
  }
  return options;
}

/** MAAS's TestForm. @throws MaasError with its errors */
export function readTestForm(region: Region, machine: Machine, data: Params): readonly ScriptRun[] {
  const errors = new FormErrors();
  const scripts = readScripts(region, data, "testing_scripts", ScriptType.Testing, errors, false);
  checkAvailable(region, machine, TESTABLE, "Test", errors);
  if (machine.status === NodeStatus.Deployed && scripts?.some((script) => script.destructive) === true) {
    errors.add("testing_scripts", "Destructive tests may only be run on undeployed machines.");
  }
  errors.check();
  return scripts?.map(runOf) ?? defaultTests(region);
}

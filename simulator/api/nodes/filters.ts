import type { Region } from "../../model/store/region";
import type { Machine } from "../../model/store/rows";
import { FormErrors } from "../core/form";
import type { Params } from "../core/params";
import { ALLOCATE_CONSTRAINTS, LIST_CONSTRAINTS, type NodeConstraint } from "./constraints";
import {
  interfacesFitting,
  parseInterfaceConstraints,
  type InterfaceConstraints,
} from "./labelled-constraints";
import { parseStorage, matchStorage, type StorageConstraint, type StorageMatch } from "./storage-constraint";

/** Parameters of allocate and list that constrain nothing. */
const IGNORED: ReadonlySet<string> = new Set([
  ...["op", "comment", "agent_name", "bridge_all", "bridge_type", "bridge_stp", "bridge_fd"],
  ...["dry_run", "verbose"],
]);

type LabelledInterfaces = ReadonlyMap<string, InterfaceConstraints>;

/** MAAS's FilterNodeForm over the parameters of a request: a list's, or an allocation's. */
export class NodeFilter {
  private readonly constraints = new Map<string, NodeConstraint>();
  private readonly storage: readonly StorageConstraint[] | undefined;
  private readonly interfaces: LabelledInterfaces | undefined;

  /** @throws MaasError with the form's errors when a parameter is unknown or has a bad value */
  constructor(
    private readonly region: Region,
    private readonly params: Params,
    purpose: "list" | "allocate",
  ) {
    const errors = new FormErrors();
    const readers = purpose === "list" ? LIST_CONSTRAINTS : ALLOCATE_CONSTRAINTS;
    for (const name of params.names()) {
      const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
      if (reader !== undefined) {
        const constraint = reader(region, params.all(name), errors, name);
        if (constraint !== undefined) {
          this.constraints.set(name, constraint);
        }
      } else if (!IGNORED.has(name) && name !== "storage" && name !== "interfaces") {
        errors.add(name, "No such constraint.");
      }
    }
    this.storage = readStorage(params, errors);
    this.interfaces = readInterfaces(params, errors);
    errors.check();
  }

  matches(machine: Machine): boolean {
    for (const constraint of this.constraints.values()) {
      if (!constraint.matches(machine)) {
        return false;
      }
    }
    return (
      (this.storage === undefined || this.storageOf(machine) !== undefined) &&
      (this.interfaces === undefined ||
        [...this.interfacesOf(machine).values()].every((ids) => ids.length > 0))
    );
  }

  /** The devices of a machine that fulfil the storage constraint, with its labels. */
  storageOf(machine: Machine): StorageMatch | undefined {
    return this.storage === undefined ? undefined : matchStorage(this.region, machine, this.storage);
  }

  /** The ids of a machine's interfaces that fit, for each label of the interface constraint. */
  interfacesOf(machine: Machine): ReadonlyMap<string, readonly number[]> {
    const own = this.region.interfacesByMachine.all(machine.id);
    return new Map(
      [...(this.interfaces ?? [])].map(([label, constraints]) => [
        label,
        interfacesFitting(this.region, own, constraints).map(({ id }) => id),
      ]),
    );
  }

  /** The constraints as MAAS names them when nothing fits: `arch=amd64/generic mem=2048.0`. */
  describe(): string {
    const shown = new Map<string, string>();
    for (const [name, { shown: values }] of this.constraints) {
      if (values.length > 0) {
        shown.set(name, values.join(","));
      }
    }
    for (const name of ["storage", "interfaces"]) {
      const value = this.params.get(name)?.trim() ?? "";
      if (value !== "") {
        shown.set(name, value);
      }
    }
    return [...shown]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, values]) => `${name}=${values}`)
      .join(" ");
  }
}

function readStorage(params: Params, errors: FormErrors): StorageConstraint[] | undefined {
  const value = params.get("storage")?.trim();
  if (value === undefined || value === "") {
    return undefined;
  }
  const constraints = parseStorage(value);
  if (constraints === undefined) {
    errors.add("storage", `Malformed storage constraint, "${value}".`);
  }
  return constraints;
}

function readInterfaces(params: Params, errors: FormErrors): LabelledInterfaces | undefined {
  const value = params.get("interfaces");
  if (value === undefined || value.trim() === "") {
    return undefined;
  }
  const labels = parseInterfaceConstraints(value);
  if (typeof labels === "string") {
    errors.add("interfaces", labels);
    return undefined;
  }
  return labels.size === 0 ? undefined : labels;
}

/** The nodes that a list request asks for by index where it can: by system id or host name. */
export function candidates(region: Region, params: Params): Machine[] | undefined {
  const ids = params.all("id");
  if (ids.length > 0) {
    return unique(ids.flatMap((id) => region.machineBySystemId.all(id)));
  }
  const names = params.all("hostname");
  return names.length > 0 ? unique(names.flatMap((name) => region.machineByHostname.all(name))) : undefined;
}

function unique(machines: Machine[]): Machine[] {
  return [...new Set(machines)].sort((a, b) => a.id - b.id);
}

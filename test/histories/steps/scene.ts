import type { LxdVmInputs, LxdVmOutputs } from "../../../provider/inputs";
import type { Machine } from "../../../provider/maas/wire";
import type { Op } from "../engine/run";
import { liveOf, urnOf, type Resource } from "../engine/state";
import type { Expectation } from "../expect";
import type { StepSeed } from "../history";
import type { VmModel } from "../program";
import type { Facts } from "../spellings";
import { PROJECT, type Stack } from "../stack";
import type { World } from "../world";

/** Where a step is. */
export interface Scene {
  readonly world: World;
  readonly stack: Stack;
  readonly seed: StepSeed;
  /** A number that no other step of the history has. */
  readonly fresh: number;
}

/** Does a step; false where there is nothing to do it with. */
export type Step = (scene: Scene) => Promise<boolean>;

export const pickOf = <T>(from: readonly T[], number: number): T | undefined =>
  from[number % Math.max(1, from.length)];

/** The VMs that the program makes, not those that it only reads. */
export const ownVms = ({ vms }: Stack): VmModel[] => vms.filter(({ get }) => get === undefined);

export const heldOf = (stack: Stack, { name }: VmModel): Resource | undefined =>
  liveOf(stack.state, urnOf(PROJECT, stack.name, name));

/** The VM that a step is about, and the machine that it is. */
export interface Subject {
  readonly vm: VmModel;
  readonly held: Resource;
  readonly machine: Machine;
}

export async function subjectOf({ stack, seed }: Scene): Promise<Subject | undefined> {
  const vm = pickOf(ownVms(stack), seed.vm);
  const held = vm && heldOf(stack, vm);
  if (vm === undefined || held === undefined) return undefined;
  const { machines } = await stack.region.look();
  const machine = machines.find(({ system_id: id }) => id === held.id);
  return machine === undefined ? undefined : { vm, held, machine };
}

export async function factsOf({ region }: Stack, { held, machine }: Subject): Promise<Facts> {
  const subnets = await region.outside<Facts["subnets"]>("GET", "subnets/");
  return { machine, outputs: held.outputs as unknown as LxdVmOutputs, subnets };
}

/** What may become of a VM and of those whose user data has its address, given its options. */
export function mayBe(
  { vms }: Stack,
  { name, args, options, userDataOf }: VmModel,
  ops: readonly Op[],
): Expectation {
  const { protect, retainOnDelete, deleteBeforeReplace, replaceOnChanges = [] } = options;
  const all: readonly Op[] =
    ops.includes("update") && replaceOnChanges.length > 0 ? [...ops, "replace"] : ops;
  const isReplaced = all.includes("replace");
  const dependents = all.length > 0 ? dependentsOf(vms, name) : [];
  const dependent = dependents.map((vm): [string, Op[]] => [vm.name, ["replace"]]);
  return {
    may: { ...Object.fromEntries(dependent), [name]: all },
    mayRefuse:
      (isReplaced &&
        (protect === true ||
          // The old VM stays, with its names and addresses, or until the new one is there.
          retainOnDelete === true ||
          deleteBeforeReplace === false ||
          // The machine to take over goes with the replacement.
          args.adopt !== undefined ||
          isHostless(args))) ||
      dependents.some(
        (vm) =>
          vm.options.protect === true ||
          vm.options.retainOnDelete === true ||
          vm.options.deleteBeforeReplace === false,
      ) ||
      (userDataOf !== undefined && protect === true),
  };
}

/** The VMs whose user data has the address of one, or of one of those. */
export function dependentsOf(vms: readonly VmModel[], name: string): VmModel[] {
  const direct = vms.filter((vm) => vm.userDataOf === name);
  return direct.flatMap((vm) => [vm, ...dependentsOf(vms, vm.name)]);
}

/** Whether a change in place of a VM is an update: its options make nothing else of it. */
export const isUpdated = ({ options: { replaceOnChanges = [] } }: VmModel): boolean =>
  replaceOnChanges.length === 0;

/** Whether no host is where the program puts the VM: one that is there is moved in MAAS alone, a new one cannot be made. */
export const isHostless = ({ vmHost, zone, resourcePool }: LxdVmInputs): boolean =>
  vmHost === undefined &&
  ((zone !== undefined && !["default", "1"].includes(zone)) ||
    (resourcePool !== undefined && !["default", "0"].includes(resourcePool)));

/** Whether what the program gives has to be set and read in the host's LXD. */
export const usesLxd = ({ lxd = {}, networkInterfaces = [] }: LxdVmInputs): boolean =>
  Object.keys(lxd).length > 0 || networkInterfaces.some(({ macAddress }) => macAddress !== undefined);

/** Whether a VM has names or addresses that no other can have beside it. */
export const isUnique = ({ hostname, staticIp, networkInterfaces = [] }: LxdVmInputs): boolean =>
  hostname !== undefined ||
  [staticIp, ...networkInterfaces.flatMap(({ staticIps = [] }) => staticIps)].some(
    (address) => address?.ipAddress !== undefined,
  );

import type { LxdVmInputs } from "../../../provider/inputs";
import { edits } from "../edits";
import { urnOf } from "../engine/state";
import { isQuiet } from "../expect";
import { copyOf, PROJECT, type Stack } from "../stack";
import { must } from "../violation";
import type { VmModel } from "../program";
import type { World } from "../world";
import { heldOf, isHostless, isUnique, pickOf, subjectOf, type Scene, type Step } from "./scene";

/** What an `up` says where an earlier run left a VM that is otherwise. */
const DIFFERS = /earlier run left/;

/** Whether a VM's name in the program is the one that it was made by, and nothing else of the program follows from it. */
function isPlain(stack: Stack, vm: VmModel): boolean {
  const { args, options, userDataOf, name } = vm;
  const isLinked = userDataOf !== undefined || stack.vms.some((one) => one.userDataOf === name);
  const own = heldOf(stack, vm)?.outputs["__urn"] === urnOf(PROJECT, stack.name, name);
  return own && !isLinked && args.adopt === undefined && Object.keys(options).length === 0;
}

/** `pulumi state delete` of one VM, which is then made again: as it was, otherwise, or under another name. */
export const forget: Step = async (scene) => {
  const { world, stack, seed } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined || world.isTight || !isPlain(stack, subject.vm)) return false;
  // A VM can be moved to a zone that no host is in, and none can be made there.
  if (isHostless(subject.vm.args)) return false;
  const { vm, held } = subject;
  world.show(`state delete ${stack.name}/${vm.name}`);
  await world.runner.forget(stack, vm.name);
  await world.noteLoose(stack);
  const way = seed.more % 4;
  if (way === 3 && isUnique(vm.args)) await underAnotherName(scene, vm);
  if (way === 1 || way === 2) await otherwise(scene, vm, held.id, way === 2);
  await takesOver(world, stack, vm, held.id);
  return true;
};

/** The machine that was forgotten is the VM's again, the same one. */
async function takesOver(world: World, stack: Stack, vm: VmModel, id: string): Promise<void> {
  await world.recover(stack, { may: { [vm.name]: ["create"] } }, undefined);
  const now = heldOf(stack, vm)?.id;
  must(now === id, `${vm.name} is ${now} after its state was deleted, and not ${id}, which has its mark`);
}

/** @param isReleased whether somebody has released it: what is on its disks is still somebody's */
async function otherwise(
  { world, stack, seed, fresh }: Scene,
  vm: VmModel,
  id: string,
  isReleased: boolean,
): Promise<void> {
  if (isReleased) {
    await stack.region.outside("POST", `machines/${id}/`, {}, "release");
    await stack.region.until(id, "Ready", "New");
  }
  const asked = vm.args;
  const others: LxdVmInputs[] = [
    { disks: [{ size: 17 }] },
    // Which data a machine was deployed with, a release forgets.
    ...(isReleased ? [] : [{ userData: `#cloud-config\n# marker kept ${fresh}\n` }]),
  ];
  vm.args = { ...asked, ...pickOf(others, seed.pick) };
  world.show(`  ${isReleased ? "released, and " : ""}made as ${JSON.stringify(vm.args)}`);
  const was = await world.look();
  const ours = new Set(stack.state.resources.map((one) => one.id));
  const { ok, errors } = await world.run(stack, { what: "up" });
  world.nothingElseTouched(ours, was, await world.look(), new Set(), "the VM that is kept is otherwise");
  must(
    !ok && errors.some((error) => DIFFERS.test(error)),
    `of a VM that is kept and is otherwise, the up says ${errors.join("; ") || "nothing"}`,
  );
  vm.args = asked;
}

/** A new VM that has the same address or host name is refused, with what to do about it. */
async function underAnotherName({ world, stack, fresh }: Scene, vm: VmModel): Promise<void> {
  const { name } = vm;
  vm.name = `other${fresh}`;
  world.show(`  made as ${vm.name}`);
  const { ok, errors } = await world.run(stack, { what: "preview" });
  const isSaid = errors.some((error) => /If no state holds that VM any more/.test(error));
  must(!ok && isSaid, `of what a VM in no state holds, the preview says ${errors.join("; ") || "nothing"}`);
  vm.name = name;
}

/** A VM that the program retains, and an edit that makes a new one: refused before anything is done. */
export const retain: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined || !isPlain(stack, subject.vm)) return false;
  const { vm } = subject;
  const replacing = edits(vm.args, subject.machine, fresh).filter(
    ({ ops, isForMaas }) => ops.length === 1 && ops[0] === "replace" && isForMaas !== true,
  );
  const one = pickOf(replacing, seed.pick);
  if (one === undefined) return false;
  const before = copyOf(stack.vms);
  world.show(`retainOnDelete of ${stack.name}/${vm.name}, and then ${one.says}`);
  vm.options = { retainOnDelete: true };
  await world.previewAndUp(stack, { may: {} });
  vm.args = one.next;
  const { ok, announced } = await world.run(stack, { what: "preview" });
  must(
    !ok || announced.every(isQuiet),
    "the preview replaces a VM that would stay with its names and addresses",
  );
  stack.vms = before;
  await world.previewAndUp(stack, { may: {} });
  return true;
};

import { edits } from "../edits";
import { firstVm } from "../first-programs";
import type { VmModel } from "../program";
import { spellings } from "../spellings";
import type { Stack } from "../stack";
import { factsOf, heldOf, isHostless, isUpdated, mayBe, ownVms, pickOf, subjectOf, type Step } from "./scene";

/** Whether the first user data that a VM is given, or none, is taken for what it has: it was adopted, and nothing shows that. */
const isUnverified = (stack: Stack, vm: VmModel): boolean =>
  heldOf(stack, vm)?.outputs["__unverified"] !== undefined;

/** An input to another value, or left out. */
export const edit: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const subject = await subjectOf(scene);
  const one = subject && pickOf(edits(subject.vm.args, subject.machine, fresh), seed.pick);
  if (subject === undefined || one === undefined) return false;
  const { vm } = subject;
  world.show(`edit ${stack.name}/${vm.name}: ${one.says}`);
  const change = (): void => void (vm.args = one.next);
  const expectation = mayBe(stack, vm, isUnverified(stack, vm) ? [...one.ops, "update"] : one.ops);
  const isRemade = one.ops.includes("replace") || !isUpdated(vm);
  const mayRefuse =
    expectation.mayRefuse === true ||
    (world.isTight && one.needsRoom === true) ||
    (isRemade && isHostless(one.next));
  await world.step(stack, change, { ...expectation, mayRefuse }, { parallel: 1 + (seed.more % 4) });
  return true;
};

/** The same, written in another way: no difference. */
export const respell: Step = async (scene) => {
  const { world, stack, seed } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined) return false;
  const { vm } = subject;
  const one = pickOf(spellings(vm.args, await factsOf(stack, subject)), seed.pick);
  if (one === undefined) return false;
  world.show(`respell ${stack.name}/${vm.name}: ${one.says}`);
  await world.step(
    stack,
    () => (vm.args = one.apply(vm.args)),
    { may: {} },
    { refresh: seed.more % 4 === 0 },
  );
  return true;
};

export const add: Step = async ({ world, stack, seed, fresh }) => {
  if (stack.vms.length >= 6) return false;
  const { pick, more, vm } = seed;
  const ways = {
    host: pick,
    size: more,
    disks: vm,
    network: pick >> 3,
    image: more >> 3,
    names: pick >> 6,
    data: more >> 6,
  };
  const added = { ...firstVm(ways, 0, 30 + fresh), name: `added${fresh}` };
  world.show(`add ${stack.name}/${added.name}: ${JSON.stringify(added.args)}`);
  await world.step(stack, () => stack.vms.push(added), {
    may: { [added.name]: ["create"] },
    mayRefuse: world.isTight || isHostless(added.args),
  });
  return true;
};

export const drop: Step = async ({ world, stack, seed }) => {
  const vm = pickOf(ownVms(stack), seed.vm);
  if (vm === undefined || stack.vms.some(({ userDataOf }) => userDataOf === vm.name)) return false;
  world.show(`drop ${stack.name}/${vm.name}`);
  const remove = (): void => void (stack.vms = stack.vms.filter((one) => one !== vm));
  const { protect } = vm.options;
  await world.step(stack, remove, { may: { [vm.name]: ["delete", "discard"] }, mayRefuse: protect === true });
  return true;
};

/** One VM's user data has another's address, or not any more. */
export const link: Step = async ({ world, stack, seed }) => {
  const vms = ownVms(stack);
  const at = seed.vm % Math.max(1, vms.length);
  const [vm, other] = [vms[at], vms[at - 1]];
  if (vm === undefined) return false;
  const expectation = mayBe(stack, vm, isUnverified(stack, vm) ? ["update", "replace"] : ["replace"]);
  if (vm.userDataOf !== undefined) {
    world.show(`${stack.name}/${vm.name} without the address of ${vm.userDataOf}`);
    await world.step(stack, () => delete vm.userDataOf, expectation);
    return true;
  }
  if (other === undefined) return false;
  world.show(`${stack.name}/${vm.name} with the address of ${other.name}`);
  await world.step(stack, () => (vm.userDataOf = other.name), expectation);
  return true;
};

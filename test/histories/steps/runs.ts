import { removeLeftovers } from "../leftovers";
import { must } from "../violation";
import { isHostless, ownVms, pickOf, subjectOf, type Step } from "./scene";

/** `pulumi refresh`, and nothing was changed. */
export const refresh: Step = async ({ world, stack }) => {
  world.show(`refresh ${stack.name}`);
  const before = stack.state.resources.map(({ id }) => id);
  const outcome = await world.run(stack, { what: "refresh" });
  must(outcome.ok, `the refresh fails: ${outcome.errors.join("; ")}`);
  must(outcome.work.length === 0, `the refresh does more than look: ${outcome.work.join(", ")}`);
  const after = new Set(stack.state.resources.map(({ id }) => id));
  const lost = before.filter((id) => !after.has(id));
  must(lost.length === 0, `the refresh forgets ${lost.join(", ")}`);
  await world.settled(stack);
  await world.sameAgain(stack);
  return true;
};

/** `pulumi up --refresh` of an unchanged program. */
export const upRefresh: Step = async ({ world, stack }) => {
  world.show(`up --refresh ${stack.name}`);
  await world.previewAndUp(stack, { may: {} }, { refresh: true });
  return true;
};

/** `pulumi state move` of one VM to the other stack, and the programs follow. */
export const move: Step = async (scene) => {
  const { world, stack } = scene;
  const other = world.stacks.find((one) => one !== stack && one.region === stack.region);
  const subject = await subjectOf(scene);
  if (other === undefined || subject === undefined) return false;
  const { vm } = subject;
  const isLinked = vm.userDataOf !== undefined || stack.vms.some(({ userDataOf }) => userDataOf === vm.name);
  if (isLinked || other.vms.some(({ name }) => name === vm.name) || vm.options.aliases !== undefined)
    return false;
  world.show(`move ${stack.name}/${vm.name} to ${other.name}`);
  await world.runner.move(stack, other, vm.name);
  stack.vms = stack.vms.filter((one) => one !== vm);
  other.vms.push(vm);
  await world.previewAndUp(stack, { may: {} });
  await world.previewAndUp(other, { may: {} }, { refresh: scene.seed.more % 2 === 0 });
  return true;
};

/** `pulumi destroy`, and `up` of the same program. */
export const again: Step = async ({ world, stack, seed }) => {
  const vms = ownVms(stack);
  const stays = vms.some(
    ({ options: { protect, retainOnDelete }, args }) =>
      protect || retainOnDelete || args.adopt || isHostless(args),
  );
  if (vms.length > 2 || stays) return false;
  world.show(`destroy ${stack.name}, and up`);
  const ids = stack.state.resources.filter(({ external }) => !external).map(({ id }) => id);
  const before = await world.look();
  const { ok, errors } = await world.run(stack, { what: "destroy", parallel: 1 + (seed.more % 4) });
  must(ok, `the destroy fails: ${errors.join("; ")}`);
  const after = await world.look();
  world.nothingElseTouched(new Set(ids), before, after, new Set(ids), "the destroy");
  const left = after.flatMap(({ machines }) => machines).filter(({ system_id: id }) => ids.includes(id));
  must(left.length === 0, `the destroy leaves ${left.map(({ hostname }) => hostname).join(", ")}`);
  const may = Object.fromEntries(vms.map(({ name }) => [name, ["create" as const]]));
  await world.previewAndUp(stack, { may });
  return true;
};

/** The VM of another stack, or a machine that is not there, is read. */
export const get: Step = async ({ world, stack, seed, fresh }) => {
  const others = world.stacks.filter((one) => one !== stack && one.region === stack.region);
  const held = pickOf(
    others.flatMap(({ state }) => state.resources),
    seed.vm,
  );
  const isThere = seed.pick % 3 !== 0;
  if (stack.vms.length >= 6 || (isThere && held === undefined)) return false;
  const id = isThere && held !== undefined ? held.id : "zzz999";
  const name = `read${fresh}`;
  world.show(`get ${stack.name}/${name}: ${id}`);
  const reading = (): void => void stack.vms.push({ name, args: {}, options: {}, get: id });
  if (!isThere) {
    reading();
    const outcome = await world.run(stack, { what: "preview" });
    stack.vms.pop();
    must(!outcome.ok, "a machine that is not there is read");
    return true;
  }
  await world.step(stack, reading, { may: {} });
  const outputs = stack.state.resources.find((one) => one.urn.endsWith(`::${name}`))?.outputs ?? {};
  const missing = [
    "systemId",
    "memory",
    "cores",
    "disks",
    "hostname",
    "vmHost",
    "zone",
    "hostAddress",
    "skipCommissioning",
  ].filter((key) => outputs[key] === undefined);
  must(missing.length === 0, `what is read has no ${missing.join(", ")}`);
  // It goes with its machine, which the other stack may change.
  await world.step(stack, () => stack.vms.pop(), { may: { [name]: ["discard"] } });
  return true;
};

/** `leftovers --delete` with the stack's state, or `--deployed` with all states. */
export const leftovers: Step = async ({ world, stack, seed }) => {
  world.show(`leftovers of ${stack.name}`);
  await removeLeftovers(world, stack, seed.pick % 2 === 0);
  await world.settled(stack);
  await world.sameAgain(stack);
  return true;
};

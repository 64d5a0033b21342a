import type { Expectation } from "../expect";
import type { Options } from "../program";
import { isHostless, isUnique, mayBe, ownVms, pickOf, type Step } from "./scene";

const OPTIONS: readonly Options[] = [
  {},
  { deleteBeforeReplace: "undefined" },
  { deleteBeforeReplace: false },
  { deleteBeforeReplace: true },
  { replaceOnChanges: ["tags", "hostname"] },
  { replaceOnChanges: ["*"] },
  { retainOnDelete: true },
  { protect: true },
  { ignoreChanges: ["userData"] },
  { ignoreChanges: ["tags", "description"] },
  { ignoreChanges: ["disks", "networkInterfaces", "staticIp"] },
];

/** Other resource options: no difference by themselves, but for what was edited while it was ignored. */
export const options: Step = async ({ world, stack, seed }) => {
  const vm = pickOf(ownVms(stack), seed.vm);
  const next = pickOf(OPTIONS, seed.pick);
  if (vm === undefined || next === undefined) return false;
  world.show(`options of ${stack.name}/${vm.name}: ${JSON.stringify(next)}`);
  const { aliases, ignoreChanges } = vm.options;
  const change = (): void => void (vm.options = { ...next, ...(aliases ? { aliases } : {}) });
  const ignored: Expectation =
    ignoreChanges === undefined ? { may: {} } : mayBe(stack, { ...vm, options: next }, ["update", "replace"]);
  const mayRefuse = ignored.mayRefuse === true || next.deleteBeforeReplace === false;
  await world.step(stack, change, { ...ignored, mayRefuse });
  return true;
};

/** Another name, with an alias (no difference) or without (another VM). */
export const rename: Step = async ({ world, stack, seed, fresh }) => {
  const vm = pickOf(ownVms(stack), seed.vm);
  if (vm === undefined || stack.vms.some(({ userDataOf }) => userDataOf === vm.name)) return false;
  const { name, options: before, args } = vm;
  const next = `${name.replace(/\d+$/, "")}${fresh}`;
  const hasAlias = seed.pick % 3 !== 0;
  world.show(`rename ${stack.name}/${name} to ${next} ${hasAlias ? "with" : "without"} alias`);
  const change = (): void => {
    vm.name = next;
    vm.options = { ...before, ...(hasAlias ? { aliases: [name] } : {}) };
    if (!hasAlias) delete vm.options.aliases;
  };
  const may = hasAlias
    ? {}
    : { [name]: ["delete" as const, "discard" as const], [next]: ["create" as const] };
  const hasMac = (args.networkInterfaces ?? []).some(({ macAddress }) => macAddress !== undefined);
  // The new VM is judged beside the old one, and by where it may be now.
  const isRefused = isUnique(args) || hasMac || isHostless(args) || args.adopt !== undefined;
  const mayRefuse = !hasAlias && (isRefused || before.protect === true || world.isTight);
  await world.step(stack, change, { may, mayRefuse });
  return true;
};

/** `--replace` of an unchanged VM: a new one, and the old one goes. */
export const replace: Step = async ({ world, stack, seed }) => {
  const vm = pickOf(ownVms(stack), seed.vm);
  if (vm === undefined) return false;
  world.show(`replace ${stack.name}/${vm.name}`);
  await world.previewAndUp(stack, mayBe(stack, vm, ["replace"]), { replace: [vm.name] });
  await world.sameAgain(stack);
  return true;
};

/** The alias of an earlier rename is taken out: no difference. */
export const dropAlias: Step = async ({ world, stack }) => {
  const vm = ownVms(stack).find(({ options: { aliases } }) => aliases !== undefined);
  if (vm === undefined) return false;
  world.show(`alias of ${stack.name}/${vm.name} taken out`);
  await world.step(stack, () => delete vm.options.aliases, { may: {} });
  return true;
};

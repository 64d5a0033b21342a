import type { Machine } from "../../../provider/maas/wire";
import type { Fault } from "../../../simulator/index";
import { edits } from "../edits";
import { ownErrors, unexpected, say, type Expectation } from "../expect";
import { copyOf, type Stack } from "../stack";
import { must } from "../violation";
import type { World } from "../world";
import { heldOf, isUpdated, mayBe, ownVms, pickOf, subjectOf, type Step } from "./scene";

/** What may be said when a host's LXD does not answer. */
const OF_LXD = /LXD/;

const LXD_TROUBLES = (nth: number): Fault[] => [
  { kind: "lxd", trouble: "down" },
  { kind: "lxd", trouble: "down", calls: { nth } },
  { kind: "lxd", trouble: "no-answer", calls: { nth } },
  { kind: "lxd", trouble: "no-answer", effect: "done", calls: { nth } },
];

/** An edit for the LXD of a host while it cannot be reached, or drops one connection: nobody loses a VM for that, and it is done later. */
export const lxdFault: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined) return false;
  const { vm } = subject;
  const forLxd = edits(vm.args, subject.machine, fresh).filter(
    ({ says, ops }) => /^\{"(cores|memory|lxd)"/.test(says) && ops.includes("update"),
  );
  const [one, trouble] = [pickOf(forLxd, seed.pick), pickOf(LXD_TROUBLES(1 + (seed.more % 9)), seed.more)];
  if (one === undefined || trouble === undefined) return false;
  world.show(`edit ${stack.name}/${vm.name}: ${one.says}, with ${JSON.stringify(trouble)}`);
  const before = copyOf(stack.vms);
  vm.args = one.next;
  const expectation = mayBe(stack, vm, one.ops);
  stack.region.simulator.setFaults([trouble]);
  const errors = await troubled(world, stack, expectation);
  stack.region.simulator.setFaults([]);
  const mayRefuse = expectation.mayRefuse === true || (world.isTight && one.needsRoom === true);
  must(
    mayRefuse || ownErrors(errors).every((error) => OF_LXD.test(error)),
    `where LXD is not reached, it is said: ${errors.join("; ")}`,
  );
  if (await world.recover(stack, expectation, mayRefuse ? /./ : undefined)) return true;
  stack.vms = before;
  return world.recover(stack, expectation, undefined);
};

/** Preview and `up` while something is in the way: what they say, and nothing goes that is not announced. */
async function troubled(world: World, stack: Stack, expectation: Expectation): Promise<readonly string[]> {
  const preview = await world.run(stack, { what: "preview" });
  if (!preview.ok) return preview.errors;
  const wrong = unexpected(preview.announced, expectation);
  must(wrong.length === 0, `the preview announces ${say(wrong)}`);
  const was = await world.look();
  const ours = new Set(stack.state.resources.map(({ id }) => id));
  const up = await world.run(stack, { what: "up" });
  const mayGo = world.mayGo(stack, preview.announced);
  world.nothingElseTouched(ours, was, await world.look(), mayGo, "the run with a trouble");
  return up.errors;
}

/** A tag is taken out of the program, and MAAS does not take it off at once: a later run does. */
export const tagFault: Step = async ({ world, stack, seed }) => {
  const vm = pickOf(
    ownVms(stack).filter(
      ({ args: { tags = [] }, options: { ignoreChanges = [] } }) =>
        tags.length > 0 && !ignoreChanges.includes("tags"),
    ),
    seed.vm,
  );
  const held = vm && heldOf(stack, vm);
  const tag = pickOf(vm?.args.tags ?? [], seed.pick);
  if (vm === undefined || held === undefined || tag === undefined || !isUpdated(vm)) return false;
  const others = (vm.args.tags ?? []).filter((one) => one !== tag);
  world.show(`${stack.name}/${vm.name} without tag ${tag}, which MAAS does not take off at once`);
  vm.args = { ...vm.args, tags: others };
  if (others.length === 0 && seed.more % 2 === 0) delete vm.args.tags;
  const on = { method: "POST", path: `/tags/${tag}/`, op: "update_nodes" } as const;
  const expectation = mayBe(stack, vm, ["update"]);
  stack.region.simulator.setFaults([{ kind: "http-error", status: 400, body: "broken", on }]);
  await troubled(world, stack, expectation);
  stack.region.simulator.setFaults([]);
  if (seed.more % 3 === 0) await world.run(stack, { what: "refresh" });
  await world.recover(stack, expectation, undefined);
  const { tag_names: tags } = await stack.region.outside<Machine>("GET", `machines/${held.id}/`);
  must(!tags.includes(tag), `the tag ${tag} is not asked for any more, and still there`);
  return true;
};

/** An edit of a VM that somebody has locked: it is refused or done, and what the lock is against is not begun. */
export const locked: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const subject = await subjectOf(scene);
  const one = subject && pickOf(edits(subject.vm.args, subject.machine, fresh), seed.pick);
  if (subject === undefined || one === undefined) return false;
  const { vm, held } = subject;
  // The engine does not tell the provider of this option: it makes replacements of updates, which MAAS then refuses.
  if (vm.options.replaceOnChanges !== undefined) return false;
  world.show(`edit ${stack.name}/${vm.name}, which is locked: ${one.says}`);
  const before = copyOf(stack.vms);
  const machine = `machines/${held.id}/`;
  await stack.region.outside("POST", machine, {}, "lock");
  vm.args = one.next;
  const expectation = mayBe(stack, vm, [
    ...one.ops,
    ...(held.outputs["__unverified"] ? ["update" as const] : []),
  ]);
  const isReplaced = one.ops.includes("replace");
  const preview = await world.run(stack, { what: "preview" });
  const mayRefuse = expectation.mayRefuse === true || (world.isTight && one.needsRoom === true);
  if (preview.ok) {
    must(
      !preview.announced.some(({ op, name }) => op === "replace" && name === vm.name),
      "the preview announces the replacement of a locked VM",
    );
    const up = await world.run(stack, { what: "up" });
    must(up.ok, `the preview of a locked VM is green, and the up fails: ${up.errors.join("; ")}`);
  } else {
    must(
      mayRefuse || preview.errors.some((error) => error.includes("locked")),
      `the preview of a locked VM says no for something else: ${preview.errors.join("; ")}`,
    );
  }
  const { locked: isLocked } = await stack.region.outside<Machine>("GET", machine);
  must(isLocked, "the run took the lock off");
  await stack.region.outside("POST", machine, {}, "unlock");
  if (await world.recover(stack, expectation, mayRefuse || isReplaced ? /./ : undefined)) return true;
  stack.vms = before;
  return world.recover(stack, expectation, undefined);
};

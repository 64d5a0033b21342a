import { edits } from "../edits";
import { Region } from "../region";
import type { Stack } from "../stack";
import { must } from "../violation";
import type { World } from "../world";
import { isHostless, mayBe, pickOf, subjectOf, type Step } from "./scene";

/** An edit while MAAS is not asked by checks: what becomes of the VM is the same. */
export const offline: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const subject = await subjectOf(scene);
  const one = subject && pickOf(edits(subject.vm.args, subject.machine, fresh), seed.pick);
  if (subject === undefined || one === undefined || one.isForMaas === true) return false;
  const { vm } = subject;
  const expectation = mayBe(stack, vm, one.ops);
  // What a check would have refused, the run finds out.
  const isResized = (["cores", "memory"] as const).some((name) => one.next[name] !== vm.args[name]);
  if (isResized && world.isTight) return false;
  // A kernel alone is one of the release that MAAS deploys by default, which it need not be.
  const hasKernelAlone = one.next.hweKernel !== undefined && !one.next.distroSeries;
  if (hasKernelAlone && one.ops.includes("replace")) return false;
  if (one.ops.includes("replace") && (world.isTight || expectation.mayRefuse || isHostless(one.next)))
    return false;
  world.show(`offline: edit ${stack.name}/${vm.name}: ${one.says}`);
  stack.isOffline = true;
  await world.step(stack, () => (vm.args = one.next), expectation);
  stack.isOffline = false;
  await world.sameAgain(stack);
  return true;
};

/** With a key that does not see the machines, or at another region: nothing is forgotten, and nothing is said to be done that is not. */
async function withWrongSettings(
  world: World,
  stack: Stack,
  wrong: Record<string, string>,
  what: "refresh" | "destroy",
): Promise<void> {
  const held = stack.state.resources.filter(({ external }) => !external).map(({ id }) => id);
  const before = await world.look();
  stack.env = wrong;
  const { ok, errors } = await world.run(stack, { what });
  stack.env = {};
  const after = await world.look();
  const ours = new Set(held);
  // What a destroy could remove, it may have removed.
  const mayGo = what === "destroy" ? ours : new Set<string>();
  world.nothingElseTouched(ours, before, after, mayGo, `the ${what}`);
  const there = new Set(after.flatMap(({ machines }) => machines).map(({ system_id: id }) => id));
  const kept = new Set(stack.state.resources.map(({ id }) => id));
  const forgotten = held.filter((id) => there.has(id) && !kept.has(id));
  must(
    forgotten.length === 0,
    `the ${what} ${ok ? "succeeds" : `fails (${errors.join("; ")})`} and forgets ${forgotten.join(", ")}`,
  );
  must(
    what !== "destroy" || ok || errors.every((error) => error.length > 20),
    "the destroy fails without a word",
  );
}

/** Whether a destroy forgets a VM on purpose. */
const isRetained = ({ state }: Stack): boolean =>
  state.resources.some(({ retainOnDelete }) => retainOnDelete);

/** Another user's key, who is not an administrator. */
export const otherKey: Step = async ({ world, stack, seed }) => {
  const key = stack.region.simulator.userApiKey;
  if (key === undefined) return false;
  const what = seed.pick % 2 === 0 || isRetained(stack) ? "refresh" : "destroy";
  world.show(`${what} ${stack.name} with another user's key`);
  await withWrongSettings(world, stack, { MAAS_API_KEY: key }, what);
  await world.repair(stack);
  return true;
};

/** Another region's URL and key. */
export const otherRegion: Step = async ({ world, stack, seed }) => {
  const what = seed.pick % 2 === 0 || isRetained(stack) ? "refresh" : "destroy";
  const other = world.regions.find((region) => region !== stack.region);
  const region = other ?? (await Region.start(7, 65_536));
  const { url, apiKey } = region.simulator;
  world.show(`${what} ${stack.name} at another region`);
  try {
    await withWrongSettings(world, stack, { MAAS_API_URL: url, MAAS_API_KEY: apiKey }, what);
  } finally {
    if (other === undefined) await region.stop();
  }
  await world.repair(stack);
  return true;
};

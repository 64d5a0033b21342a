import type { LxdVmInputs } from "../../../provider/inputs";
import { edits } from "../edits";
import type { Op } from "../engine/run";
import { isRightlyRefused, say, type Expectation } from "../expect";
import { addressOf, firstVm } from "../first-programs";
import type { KillPoint } from "../gate";
import { removeLeftovers } from "../leftovers";
import type { VmModel } from "../program";
import { copyOf } from "../stack";
import { must } from "../violation";
import { isHostless, mayBe, pickOf, subjectOf, type Scene, type Step } from "./scene";

const MOST_REQUESTS = 28;

/** An `up` that is killed at one of its requests; then another edit or none, and `up`; or the VM is given up. */
export const kill: Step = async (scene) => {
  const { stack, seed } = scene;
  const before = copyOf(stack.vms);
  const change = await toBeKilled(scene);
  if (change === undefined) return false;
  const point: KillPoint = {
    at: { request: 1 + (seed.more % MOST_REQUESTS) },
    moment: seed.more % 2 === 0 ? "before" : "after",
  };
  return killed(scene, before, change, point, afterwards(scene));
};

/** What was changed in the program for a run that is to be killed. */
interface Changed {
  vm: VmModel;
  isNew: boolean;
  ops: readonly Op[];
}

/**
 * The run that is killed, and what comes after it.
 * @param before the program of before
 * @param next what else may be asked for then
 * @param meanwhile what others do between the two
 */
async function killed(
  scene: Scene,
  before: VmModel[],
  { vm, isNew, ops }: Changed,
  point: KillPoint,
  next: LxdVmInputs,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const { world, stack, seed } = scene;
  const expectation = mayBe(stack, vm, ops);
  const preview = await world.run(stack, { what: "preview" });
  if (!preview.ok) {
    must(
      expectation.mayRefuse === true || world.isTight || isRightlyRefused(stack, preview.errors),
      `the preview says no: ${preview.errors.join("; ")}`,
    );
    stack.vms = before;
    return true;
  }
  stack.isRespelled ||= say(preview.announced) === "nothing";
  const was = await world.look();
  const ours = new Set(stack.state.resources.map(({ id }) => id));
  const up = await world.run(stack, { what: "up", parallel: 1, kill: point });
  world.nothingElseTouched(
    ours,
    was,
    await world.look(),
    world.mayGo(stack, preview.announced),
    "the run that was killed",
  );
  must(up.ok || up.killed, `the up fails: ${up.errors.join("; ")}`);
  await world.noteLoose(stack);
  await meanwhile();
  if (isNew && seed.vm % 4 === 0) return giveUp(scene, vm);
  const asked = vm.args;
  // Back to the program of before.
  const isBack = !isNew && seed.vm % 8 === 2;
  if (isBack) {
    stack.vms = before;
    world.show(`  then ${vm.name} as it was`);
  }
  const isOther = seed.vm % 2 === 1 && !world.isTight;
  if (isOther) {
    vm.args = { ...asked, ...next };
    if (isHostless(vm.args)) vm.args.vmHost = "vmhost2";
    world.show(`  then ${vm.name}: ${JSON.stringify(vm.args)}`);
  }
  const may: Expectation = {
    // What is asked for otherwise can change those that depend on the VM, too.
    may: {
      ...expectation.may,
      ...(isOther ? mayBe(stack, vm, ["update"]).may : {}),
      [vm.name]: ["create", "update", "replace"],
    },
    mayRefuse: expectation.mayRefuse ?? false,
  };
  const isDone = await world.recover(
    stack,
    may,
    isOther || isBack ? /earlier run left|retainOnDelete|protected/i : undefined,
    { refresh: isBack },
  );
  if (!isDone) {
    world.show(`  ${vm.name} as it was asked for first`);
    const now = stack.vms.find(({ name }) => name === vm.name) ?? vm;
    now.args = asked;
    await world.recover(stack, may, undefined);
  }
  return true;
}

/** The moments of a create after which other things are there to be found. */
const MOMENTS: readonly KillPoint[] = [
  { at: { kind: "?op=compose" }, moment: "after" },
  { at: { kind: "PUT machines/" }, moment: "after" },
  { at: { kind: "?op=deploy" }, moment: "after" },
  { at: { kind: "?op=commission" }, moment: "after" },
  { at: { kind: "?op=deploy" }, moment: "before" },
];

/** A create that is killed at one of these moments, of a VM of which the next run has to find out by other ways what it is. */
export const killCreate: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const point = pickOf(MOMENTS, seed.more);
  if (stack.vms.length >= 6 || world.isTight || point === undefined) return false;
  const before = copyOf(stack.vms);
  const { pick } = seed;
  const args: LxdVmInputs = {
    ...(pick % 2 === 0 ? { hostname: `made-${fresh}` } : {}),
    ...((pick >> 1) % 2 === 0 ? { userData: `#cloud-config\n# marker made ${fresh}\n` } : {}),
    ...((pick >> 2) % 2 === 0 ? { vmHost: "vmhost1" } : {}),
    ...((pick >> 3) % 2 === 0 || seed.more % 5 === 3 ? { skipCommissioning: false } : {}),
  };
  const vm = { name: `made${fresh}`, args, options: {} };
  world.show(`kill: make ${stack.name}/${vm.name}: ${JSON.stringify(args)}`);
  stack.vms.push(vm);
  const next = pickOf<LxdVmInputs>(
    [
      { hostname: `after-${fresh}` },
      { userData: `#cloud-config\n# marker after ${fresh}\n` },
      { hostname: `after-${fresh}`, memory: 3072 },
      { vmHost: "vmhost2" },
    ],
    pick >> 4,
  );
  return killed(scene, before, { vm, isNew: true, ops: ["create"] }, point, next ?? {});
};

/**
 * A create that is killed once the machine has its host name, and the tags of whose disk another user takes off: the machine is on its host,
 * and only its description says whose it is.
 */
export const killUntagged: Step = async (scene) => {
  const { world, stack, fresh } = scene;
  if (stack.vms.length >= 6 || world.isTight) return false;
  const before = copyOf(stack.vms);
  const hostname = `made-${fresh}`;
  const vm = { name: `made${fresh}`, args: { hostname, vmHost: "vmhost1" }, options: {} };
  world.show(`kill: make ${stack.name}/${vm.name}: ${JSON.stringify(vm.args)}, and take its tags off`);
  stack.vms.push(vm);
  const point: KillPoint = { at: { kind: "PUT machines/" }, moment: "after" };
  const next = { hostname: `after-${fresh}` };
  const untag = async (): Promise<void> => {
    const { machines } = await stack.region.look();
    const made = machines.find((one) => one.hostname === hostname);
    for (const { id, tags } of made?.physicalblockdevice_set ?? []) {
      for (const tag of tags) {
        const disk = `nodes/${made?.system_id}/blockdevices/${id}/`;
        await stack.region.outside("POST", disk, { tag }, "remove_tag");
      }
    }
  };
  return killed(scene, before, { vm, isNew: true, ops: ["create"] }, point, next, untag);
};

async function toBeKilled(scene: Scene): Promise<Changed | undefined> {
  const { world, stack, seed, fresh } = scene;
  if (seed.pick % 2 === 0 && stack.vms.length < 6) {
    const n = seed.pick >> 1;
    const ways = {
      host: n,
      size: n >> 2,
      disks: n >> 4,
      network: n >> 1,
      image: n >> 3,
      names: n >> 5,
      data: n >> 2,
    };
    const vm = { ...firstVm(ways, 0, 30 + fresh), name: `added${fresh}` };
    world.show(`kill: add ${stack.name}/${vm.name}: ${JSON.stringify(vm.args)}`);
    stack.vms.push(vm);
    return { vm, isNew: true, ops: ["create"] };
  }
  const subject = await subjectOf(scene);
  const one = subject && pickOf(edits(subject.vm.args, subject.machine, fresh), seed.pick >> 1);
  if (subject === undefined || one === undefined) return undefined;
  world.show(`kill: edit ${stack.name}/${subject.vm.name}: ${one.says}`);
  subject.vm.args = one.next;
  return { vm: subject.vm, isNew: false, ops: one.ops };
}

/** What else is asked for after a run that was killed. */
function afterwards({ seed, fresh }: Scene): LxdVmInputs {
  const more: LxdVmInputs[] = [
    { userData: `#cloud-config\n# marker after ${fresh}\n` },
    { hostname: `after-${fresh}` },
    { memory: 5120 },
    { tags: ["after"], description: "After" },
    { staticIp: { ipAddress: addressOf(70 + fresh) }, networkInterfaces: [] },
    { disks: [{ size: 12 }] },
    { osystem: "ubuntu", distroSeries: "noble", hweKernel: "" },
    { vmHost: "vmhost2" },
  ];
  return pickOf(more, seed.vm >> 1) ?? {};
}

/** The VM is taken out of the program, and what is left of it is removed by the command. */
async function giveUp({ world, stack }: Scene, vm: VmModel): Promise<boolean> {
  world.show(`  ${vm.name} is given up`);
  stack.vms = stack.vms.filter((one) => one !== vm);
  await world.recover(stack, { may: { [vm.name]: ["delete"] } }, undefined, { isAll: false });
  await removeLeftovers(world, stack);
  await world.settled(stack);
  return true;
}

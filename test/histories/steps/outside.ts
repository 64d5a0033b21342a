import { isDeepStrictEqual } from "node:util";
import type { Condition } from "../../../provider/inputs";
import type { Machine } from "../../../provider/maas/wire";
import type { Op } from "../engine/run";
import type { VmModel } from "../program";
import type { Region } from "../region";
import type { Stack } from "../stack";
import { must, Over } from "../violation";
import { without } from "../without";
import {
  dependentsOf,
  heldOf,
  isHostless,
  isUpdated,
  mayBe,
  ownVms,
  pickOf,
  subjectOf,
  type Step,
  type Subject,
  usesLxd,
} from "./scene";

/** Somebody releases a VM: a refresh shows it, and an `up` brings it up again without making another. */
export const releaseOutside: Step = async (scene) => {
  const { world, stack, seed } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined) return false;
  const { vm, held, machine } = subject;
  if (seed.more % 5 === 4) {
    world.show(`${stack.name}/${vm.name} leaves its image out`);
    const leavesOut = without(vm.args, "osystem", "distroSeries", "hweKernel");
    await world.step(stack, () => (vm.args = leavesOut), mayBe(stack, vm, []));
  }
  world.show(`${stack.name}/${vm.name} is released by another user`);
  await stack.region.outside("POST", `machines/${held.id}/`, {}, "release");
  await stack.region.until(held.id, "Ready", "New");
  if (seed.pick % 2 === 0) {
    const outcome = await world.run(stack, { what: "refresh" });
    must(outcome.ok, `the refresh fails: ${outcome.errors.join("; ")}`);
    must(!isReady(stack, vm), "the VM is released, and its condition is still Ready=True");
  }
  const isRefreshed = seed.pick % 2 !== 0;
  if (seed.more % 3 === 0 && vm.args.distroSeries === undefined) {
    world.show(`  ${vm.name} with the release that it had`);
    vm.args = { ...vm.args, distroSeries: machine.distro_series };
  }
  if (seed.more % 3 === 1) {
    const { announced } = await world.run(stack, { what: "preview", refresh: isRefreshed });
    const was = await world.look();
    const kill = { at: { kind: "?op=commission" }, moment: "after" } as const;
    await world.run(stack, { what: "up", refresh: isRefreshed, kill });
    const ours = new Set(stack.state.resources.map(({ id }) => id));
    const mayGo = world.mayGo(stack, announced);
    world.nothingElseTouched(ours, was, await world.look(), mayGo, "the run that was killed");
  }
  const up = await world.previewAndUp(stack, mayBe(stack, vm, ["update"]), { refresh: isRefreshed });
  const after = await stack.region.outside<Machine>("GET", `machines/${held.id}/`);
  must(
    up === undefined || !hasImage(machine) || isDeepStrictEqual(imageOf(after), imageOf(machine)),
    `it is deployed with ${imageOf(after).join("/")}, and had ${imageOf(machine).join("/")}`,
  );
  return true;
};

const hasImage = ({ status_name: status }: Machine): boolean => status === "Deployed";
const imageOf = ({ osystem, distro_series: release }: Machine): string[] => [osystem, release];

/** Somebody switches a VM off: a refresh says that it is not ready, and an `up` leaves it off. */
export const powerOffOutside: Step = async (scene) => {
  const { world, stack } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined || subject.machine.status_name !== "Deployed") return false;
  const { vm, held } = subject;
  const machine = `machines/${held.id}/`;
  world.show(`${stack.name}/${vm.name} is switched off by another user`);
  await stack.region.outside("POST", machine, {}, "power_off");
  const outcome = await world.run(stack, { what: "refresh" });
  must(outcome.ok, `the refresh fails: ${outcome.errors.join("; ")}`);
  must(!isReady(stack, vm), "the VM is switched off, and its condition is still Ready=True");
  const up = await world.run(stack, { what: "up" });
  must(up.ok && up.work.length === 0, `the up of a VM that a user switched off does ${up.work.join(", ")}`);
  await stack.region.outside("POST", machine, {}, "power_on");
  await world.run(stack, { what: "refresh" });
  await world.settled(stack);
  return true;
};

function isReady(stack: Stack, vm: VmModel): boolean {
  const conditions = (heldOf(stack, vm)?.outputs["conditions"] ?? []) as unknown as Condition[];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

const dependents = (vms: readonly VmModel[], { name }: VmModel): Record<string, Op[]> =>
  Object.fromEntries(dependentsOf(vms, name).map((vm) => [vm.name, ["replace"]]));

/** Somebody deletes a VM: a refresh shows it, and an `up` makes it again. */
export const deleteOutside: Step = async (scene) => {
  const { world, stack } = scene;
  const subject = await subjectOf(scene);
  if (subject === undefined || subject.vm.args.adopt !== undefined) return false;
  const { vm, held } = subject;
  world.show(`${stack.name}/${vm.name} is deleted by another user`);
  await stack.region.outside("DELETE", `machines/${held.id}/`);
  const up = await world.previewAndUp(
    stack,
    { may: { [vm.name]: ["create"], ...dependents(stack.vms, vm) }, mayRefuse: isHostless(vm.args) },
    { refresh: true },
  );
  if (up === undefined) throw new Over();
  return true;
};

/** Somebody fills the VM hosts of a region, all but a little. */
export const fill: Step = async ({ world, stack, fresh }) => {
  const { region } = stack;
  const hosts = await region.outside<{ id: number; name: string; available: { memory: number } }[]>(
    "GET",
    "vm-hosts/",
  );
  for (const { id, name, available } of hosts) {
    const memory = available.memory - 512;
    if (memory < 1024) continue;
    const form = { cores: "1", memory: String(memory), storage: "root:8", skip_commissioning: "true" };
    const made = await region.outside<Machine>(
      "POST",
      `vm-hosts/${id}/`,
      { ...form, hostname: `filling-${fresh}-${id}` },
      "compose",
    );
    world.kept.add(made.system_id);
    world.show(`another user fills ${name} with ${memory} MiB`);
  }
  world.isTight = true;
  await world.sameAgain(stack);
  return true;
};

/** What another user changes of a VM, and what that may lead to. */
interface OutsideChange {
  readonly says: string;
  readonly perform: (region: Region, id: string) => Promise<unknown>;
  readonly ops: readonly Op[];
  /** What must be so of the machine at the end. */
  readonly stays?: (machine: Machine) => boolean;
}

const put =
  (form: Record<string, string>) =>
  (region: Region, id: string): Promise<unknown> =>
    region.outside("PUT", `machines/${id}/`, form);

function changesOf({ vm: { args }, machine }: Subject, fresh: number): OutsideChange[] {
  const tag = args.tags?.[0];
  const isManaged = (name: keyof typeof args): readonly Op[] => (args[name] === undefined ? [] : ["update"]);
  return [
    {
      says: "gets a tag of theirs",
      perform: async (region, id) => {
        await region.outside("POST", "tags/", { name: "theirs" }).catch(() => undefined);
        return region.outside("POST", "tags/theirs/", { add: id }, "update_nodes");
      },
      ops: [],
      stays: ({ tag_names: tags }) => tags.includes("theirs"),
    },
    ...(tag === undefined
      ? []
      : [
          {
            says: `loses its tag ${tag}`,
            perform: (region: Region, id: string) =>
              region.outside("POST", `tags/${tag}/`, { remove: id }, "update_nodes"),
            ops: ["update"] as Op[],
          },
        ]),
    {
      says: "gets another description",
      perform: put({ description: "Written by hand" }),
      ops: isManaged("description"),
      ...(args.description === undefined
        ? { stays: ({ description }: Machine) => description.startsWith("Written by hand") }
        : {}),
    },
    { says: "gets another host name", perform: put({ hostname: `theirs-${fresh}` }), ops: ["update"] },
    {
      says: "is put in another zone",
      perform: put({ zone: machine.zone.name === "other" ? "default" : "other" }),
      ops: isManaged("zone"),
    },
    {
      says: "is put in another pool",
      perform: put({ pool: machine.pool.name === "pool-a" ? "default" : "pool-a" }),
      ops: isManaged("resourcePool"),
    },
    {
      says: "is put in another domain",
      perform: put({ domain: machine.domain.name === "example" ? "maas" : "example" }),
      ops: isManaged("domain"),
    },
    // Of a VM that uses LXD the size is LXD's, which MAAS's record does not change.
    ...(usesLxd(args)
      ? []
      : ([
          { says: "gets more memory", perform: put({ memory: "6144" }), ops: ["update", "replace"] },
          { says: "gets more cores", perform: put({ cpu_count: "5" }), ops: ["update", "replace"] },
        ] as const)),
    {
      says: "is locked and unlocked",
      perform: async (region, id) => {
        await region.outside("POST", `machines/${id}/`, {}, "lock");
        return region.outside("POST", `machines/${id}/`, {}, "unlock");
      },
      ops: [],
    },
  ];
}

/** Somebody changes something of a VM: a refresh shows it, and what the program manages is put right in place. */
export const changeOutside: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  const subject = await subjectOf(scene);
  const change = subject && pickOf(changesOf(subject, fresh), seed.pick);
  if (subject === undefined || change === undefined) return false;
  const { vm, held } = subject;
  world.show(`${stack.name}/${vm.name} ${change.says}`);
  await change.perform(stack.region, held.id);
  const up = await world.previewAndUp(stack, mayBe(stack, vm, change.ops), { refresh: true });
  if (up === undefined) throw new Over();
  const after = await stack.region.outside<Machine>("GET", `machines/${heldOf(stack, vm)?.id ?? ""}/`);
  must(change.stays?.(after) ?? true, `what another user did (${change.says}) was undone`);
  return true;
};

/** What can have another name in MAAS, and how it is given. */
const NAMED = [
  { what: "subnet", list: "subnets/", name: "lan10", path: (id: number) => `subnets/${id}/` },
  { what: "VM host", list: "vm-hosts/", name: "vmhost1", path: (id: number) => `vm-hosts/${id}/` },
  { what: "pool", list: "resourcepools/", name: "pool-a", path: (id: number) => `resourcepool/${id}/` },
  { what: "domain", list: "domains/", name: "example", path: (id: number) => `domains/${id}/` },
  { what: "zone", list: "zones/", name: "other", path: (_: number, name: string) => `zones/${name}/` },
];

/** A subnet, host, pool, domain or zone gets another name in MAAS, the program follows or not, and it gets its old name back. */
export const renameInMaas: Step = async ({ world, stack, seed }) => {
  const one = pickOf(NAMED, seed.pick);
  if (one === undefined) return false;
  const items = await stack.region.outside<{ id: number; name: string }[]>("GET", one.list);
  const item = items.find(({ name }) => name === one.name);
  if (item === undefined) return false;
  const next = `${one.name}-new`;
  const follows = seed.more % 2 === 0;
  const turn = async (from: string, to: string): Promise<void> => {
    world.show(`${one.what} ${from} is named ${to}${follows ? ", and the program follows" : ""}`);
    await stack.region.outside("PUT", one.path(item.id, from), { name: to });
    if (follows) {
      for (const vm of stack.vms)
        vm.args = JSON.parse(JSON.stringify(vm.args).replaceAll(`"${from}"`, `"${to}"`)) as typeof vm.args;
    }
    // Nothing of a VM is other than it was, but for what MAAS calls it.
    const may = Object.fromEntries(stack.vms.map(({ name }) => [name, ["update" as const]]));
    const refresh = seed.vm % 2 === 0;
    await world.previewAndUp(stack, { may, isStale: true }, { refresh });
    const [vm] = ownVms(stack);
    if (vm === undefined || seed.more % 4 < 2 || !isUpdated(vm)) return;
    // An edit in place leaves the VM where it is.
    vm.args = { ...vm.args, description: `As of ${to}` };
    const { may: further } = mayBe(stack, vm, ["update"]);
    const both = Object.fromEntries(
      Object.entries(may).map(([name, ops]) => [name, [...ops, ...(further[name] ?? [])]]),
    );
    await world.previewAndUp(stack, { may: both, isStale: true }, { refresh });
  };
  for (const other of world.stacks) {
    if (other !== stack && other.region === stack.region && other.vms.length > 0) return false;
  }
  await turn(one.name, next);
  await turn(next, one.name);
  await world.settled(stack);
  return true;
};

import type { LxdVmInputs } from "../../../provider/inputs";
import type { Machine } from "../../../provider/maas/wire";
import { addressOf } from "../first-programs";
import type { Region } from "../region";
import { must } from "../violation";
import { heldOf, pickOf, type Scene, type Step } from "./scene";

/** Another user composes a VM, and deploys it or not. */
async function composedOutside(region: Region, name: string, isDeployed: boolean): Promise<Machine> {
  const form = { cores: "1", memory: "2048", storage: "root:8", hostname: name, skip_commissioning: "true" };
  const { system_id: id } = await region.outside<Machine>("POST", "vm-hosts/1/", form, "compose");
  await region.outside("PUT", `machines/${id}/`, { description: "Made by hand" });
  if (isDeployed) {
    await region.outside("POST", `machines/${id}/`, { distro_series: "jammy" }, "deploy");
    await region.until(id, "Deployed");
  }
  return region.outside<Machine>("GET", `machines/${id}/`);
}

/** A VM that somebody composed by hand is taken over. */
export const adopt: Step = async ({ world, stack, seed, fresh }) => {
  if (stack.vms.length >= 6 || world.isTight) return false;
  const isDeployed = seed.more % 2 === 0;
  const old = await composedOutside(stack.region, `old-${fresh}`, isDeployed);
  world.kept.add(old.system_id);
  const more = pickOf<LxdVmInputs>(
    [
      {},
      { hostname: old.hostname },
      { memory: 2048, cores: 1, disks: [{ size: 8 }] },
      { description: `Number ${fresh}`, tags: ["web"] },
      { distroSeries: "jammy", vmHost: "vmhost1" },
      // Only a machine that is not deployed can still get these.
      { staticIp: { ipAddress: addressOf(60 + fresh) } },
      { userData: `#cloud-config\n# marker ${fresh}\n` },
      // It is otherwise.
      { memory: 4096 },
      { networkInterfaces: [{ name: "eth0" }, { name: "eth1", subnet: "lan10" }] },
    ],
    seed.pick,
  );
  const name = `adopted${fresh}`;
  const vm = { name, args: { ...more, adopt: { systemId: old.system_id } }, options: {} };
  world.show(
    `adopt ${stack.name}/${name} (${isDeployed ? "deployed" : "ready"}): ${JSON.stringify(vm.args)}`,
  );
  const isOtherwise = more?.memory === 4096 || more?.networkInterfaces !== undefined;
  const mayRefuse =
    isOtherwise || (isDeployed && (more?.staticIp !== undefined || more?.userData !== undefined));
  await world.step(stack, () => stack.vms.push(vm), { may: { [name]: ["create"] }, mayRefuse });
  const held = heldOf(stack, vm);
  if (held === undefined) return true;
  must(held.id === old.system_id, `${held.id} is not what was to be adopted`);
  world.kept.delete(old.system_id);
  const now = await stack.region.outside<Machine>("GET", `machines/${held.id}/`);
  must(
    more?.hostname !== undefined || now.hostname === old.hostname,
    `the host name that the program leaves out became ${now.hostname}`,
  );
  must(
    more?.description !== undefined || now.description.startsWith(old.description),
    `the description that the program leaves out became ${now.description}`,
  );
  return true;
};

/** A machine that another VM is: of the same program, or of another stack; or one that two new VMs are to be. */
export const adoptTwice: Step = async (scene) => {
  const { world, stack, seed, fresh } = scene;
  if (seed.more % 2 === 0) return byTwo(scene);
  const all = world.stacks
    .filter(({ region }) => region === stack.region)
    .flatMap(({ state }) => state.resources);
  const held = pickOf(
    all.filter(({ external }) => !external),
    seed.pick,
  );
  if (stack.vms.length >= 6 || held === undefined) return false;
  world.show(`adopt ${stack.name}/second${fresh}: ${held.id}, which is another's`);
  stack.vms.push({ name: `second${fresh}`, args: { adopt: { systemId: held.id } }, options: {} });
  const { ok } = await world.run(stack, { what: "preview" });
  stack.vms.pop();
  must(!ok, "the preview lets a VM adopt the machine of another");
  return true;
};

async function byTwo({ world, stack, fresh }: Scene): Promise<boolean> {
  if (stack.vms.length >= 5 || world.isTight) return false;
  const { system_id: id } = await composedOutside(stack.region, `both-${fresh}`, fresh % 2 === 0);
  world.kept.add(id);
  const both = ["one", "two"].map((name) => ({
    name: `${name}${fresh}`,
    args: { adopt: { systemId: id } },
    options: {},
  }));
  world.show(`adopt ${id} as ${both.map(({ name }) => `${stack.name}/${name}`).join(" and ")}`);
  const before = stack.vms;
  stack.vms = [...before, ...both];
  const { ok } = await world.run(stack, { what: "preview" });
  stack.vms = before;
  must(!ok, "the preview lets two VMs adopt one machine");
  return true;
}

/** Somebody deletes an adopted VM, and a stranger's instance has its name by then: a destroy leaves that alone. */
export const strangersInstance: Step = async ({ world, stack, fresh }) => {
  const { region } = stack;
  if (stack.vms.length >= 6 || world.isTight) return false;
  const name = `taken-${fresh}`;
  const old = await composedOutside(region, name, true);
  world.kept.add(old.system_id);
  const vm = { name: `taken${fresh}`, args: { adopt: { systemId: old.system_id } }, options: {} };
  world.show(`adopt ${stack.name}/${vm.name}, which is deleted, and a stranger's instance has its name`);
  await world.step(stack, () => stack.vms.push(vm), { may: { [vm.name]: ["create"] } });
  world.kept.delete(old.system_id);
  await region.outside("DELETE", `machines/${old.system_id}/`);
  const { system_id: id } = await composedOutside(region, name, false);
  region.simulator.setFaults([{ kind: "machine-deleted", systemId: id, leaves: "instance" }]);
  region.simulator.setFaults([]);
  stack.vms.pop();
  await world.run(stack, { what: "up" });
  const { machines, instances } = await region.look();
  must(
    instances.some((one) => one.name === name),
    `the instance ${name} of a stranger went with the VM that had its name`,
  );
  // The look at the host has made a machine of it.
  for (const one of machines) if (one.hostname === name) world.kept.add(one.system_id);
  return true;
};

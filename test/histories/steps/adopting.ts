import type { LxdVmInputs } from "../../../provider/inputs";
import type { Machine } from "../../../provider/maas/wire";
import { addressOf } from "../first-programs";
import type { Region } from "../region";
import { must } from "../violation";
import { heldOf, pickOf, type Step } from "./scene";

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

/** A machine that another VM is: of the same program, or of another stack. */
export const adoptTwice: Step = async ({ world, stack, seed, fresh }) => {
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

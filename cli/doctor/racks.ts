import type { Services } from "../../provider/lifecycle/services";
import { listRackControllers } from "../../provider/maas/lists";
import { listMachines } from "../../provider/maas/machines";
import type { Machine, RackController } from "../../provider/maas/wire";
import type { Snapshot } from "../../provider/inventory/snapshot";
import { list } from "../../provider/rules/wording";
import { ok, saidBy, unchecked, wrong, type Finding } from "./finding";

/** For how long a rack's answer is waited for, in milliseconds: less than MAAS wants to be left alone while none is connected. */
const PATIENCE_MS = 8000;
/** How many machines are looked at to find a VM: 20 kB each. */
const MACHINES = 20;

const ADVICE =
  "Start maas-rackd on a rack controller that reaches the VM hosts, and look at it in MAAS under Controllers.";

/** Whether a rack controller is connected, without which MAAS makes, deploys and removes nothing. */
export async function racks(services: Services, snapshot: Snapshot | undefined): Promise<Finding> {
  try {
    const all = await listRackControllers(services.client);
    const connected = all.filter((rack) => ["running", "degraded"].includes(stateOf(rack)));
    if (connected.length > 0) {
      return ok("racks", `${list(connected.map(({ hostname }) => hostname))} connected, of ${all.length}`);
    }
    if (all.every((rack) => stateOf(rack) === "dead")) {
      const names = list(all.map(({ hostname }) => hostname));
      return wrong("racks", all.length === 0 ? "MAAS has none" : `none is connected: ${names}`, ADVICE);
    }
    return await byPowerState(services, snapshot);
  } catch (error) {
    return wrong("racks", saidBy(error), ADVICE);
  }
}

function stateOf({ service_set: services }: RackController): string {
  return services.find(({ name }) => name === "rackd")?.status ?? "unknown";
}

/** MAAS has a rack look whenever it is asked for a VM's power state. */
async function byPowerState(services: Services, snapshot: Snapshot | undefined): Promise<Finding> {
  const vm = await findVm(services, snapshot);
  if (vm === undefined) {
    return unchecked(
      "racks",
      "MAAS does not say, and has no VM yet whose power state a rack could be asked for",
    );
  }
  await services.racks.ensureConnected(vm, Date.now() + PATIENCE_MS);
  return ok("racks", `one answers MAAS for VM ${vm.hostname} on VM host ${vm.pod?.name}`);
}

async function findVm({ client }: Services, snapshot: Snapshot | undefined): Promise<Machine | undefined> {
  const hosts = new Set(snapshot?.vmHosts.map(({ systemId }) => systemId));
  const ids = [...new Set(snapshot?.hostnames.values())].filter(
    (id) => !hosts.has(id) && snapshot?.rackAddresses.has(id) !== true,
  );
  const machines = ids.length === 0 ? [] : await listMachines(client, { id: ids.slice(0, MACHINES) });
  return machines.find(({ pod }) => pod !== null);
}

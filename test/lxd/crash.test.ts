import { expect } from "chai";
import { patchInstance, readInstance } from "../../provider/lxd/endpoints";
import { listMachines } from "../../provider/maas/machines";
import { startSimulator, type Fault, type Simulator } from "../../simulator/index";
import { OneVmStack } from "../recovery/one-vm-stack";
import { backedLab } from "../support/backed-lab";
import { linkPackage } from "../support/linked-package";
import { LxdDaemon } from "../support/lxd-daemon";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { adminOf, lxdOf, soon } from "./maas-side";
import { lxdOptions, MAC, OTHER_MAC, small, withMac } from "./vms";

const asked = { ...small, ...withMac(MAC), ...lxdOptions, timeouts: { create: "40s", update: "40s" } };
const larger = { ...asked, cores: 2, memory: 4096, lxd: { ...lxdOptions.lxd, profiles: ["fast"] } };
const timings = { deploy: 20, release: 20 };

/** The n-th request to LXD takes effect, and nobody learns of it. */
const atLxd = (nth: number): Fault => ({ kind: "lxd", trouble: "no-answer", effect: "done", calls: { nth } });
const at = (on: object, effect: "none" | "done"): Fault => ({
  kind: "no-answer",
  on,
  effect,
  calls: { first: 1 },
});
const interfaces = { method: "PUT", path: "/nodes/**" };

const start = (simulator: Simulator): Promise<ProviderProcess> =>
  ProviderProcess.start(linkPackage(), {
    config: {
      "maas-lxd:apiUrl": simulator.url,
      "maas-lxd:apiKey": simulator.apiKey,
      "maas-lxd:settleTimeout": "1s",
    },
  });

/** Where the provider is killed. */
interface Point {
  says: string;
  /** The VM that is up before; none for a create. */
  before?: Properties;
  /** Whether somebody has given it another MAC address in LXD since. */
  hasOtherMac?: boolean;
  inputs: Properties;
  fault: Fault;
}

/**
 * Brings a VM up (or, after it is up, to other inputs), kills the provider where the fault strikes, and lets another one go on.
 * @returns whether the fault has struck
 */
async function crash(simulator: Simulator, point: Omit<Point, "says">): Promise<boolean> {
  const { before, hasOtherMac = false, inputs, fault } = point;
  const stack = new OneVmStack("web");
  let provider = await start(simulator);
  try {
    if (before !== undefined) {
      await stack.up(provider, before);
    }
    if (hasOtherMac) {
      await giveOtherMac(simulator, stack);
      await stack.refresh(provider);
    }
    simulator.setFaults([fault]);
    const ended = stack.up(provider, inputs).then(
      () => true,
      () => true,
    );
    const struck = (): boolean => simulator.faultCounts().some((count) => count.struck > 0);
    while (!struck() && !(await Promise.race([ended, pause(10)]))) {
      // Waits for whichever comes first.
    }
    const hasStruck = struck();
    // What the request does takes a moment.
    await pause(50);
    await provider.kill();
    await ended;
    simulator.setFaults([]);
    provider = await start(simulator);
    await stack.up(provider, inputs);
    await checkAll(simulator, stack, inputs);
    const { outputs } = stack.state ?? {};
    await stack.refresh(provider);
    expect(stack.state?.outputs).to.deep.equal(outputs);
    await stack.destroy(provider);
    expect(simulator.state().instances).to.deep.equal([]);
    return hasStruck;
  } finally {
    simulator.setFaults([]);
    await provider.kill();
  }
}

const pause = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ms));

async function giveOtherMac(simulator: Simulator, stack: OneVmStack): Promise<void> {
  const maas = adminOf(simulator);
  const lxd = await lxdOf(maas, 1);
  maas.close();
  const name = stack.state?.outputs["vmName"] as string;
  const { value } = await readInstance(lxd, "maas", name, soon());
  const eth0 = { ...value.devices["eth0"], hwaddr: OTHER_MAC };
  await patchInstance(lxd, "maas", name, { devices: { eth0 } }, undefined, soon());
}

/** LXD and MAAS both have what was asked for, once. */
async function checkAll(simulator: Simulator, stack: OneVmStack, inputs: Properties): Promise<void> {
  const maas = adminOf(simulator);
  const { cores, memory } = inputs as { cores: number; memory: number };
  expect(simulator.state().instances).to.have.length(1);
  const lxd = await lxdOf(maas, 1);
  const name = stack.state?.outputs["vmName"] as string;
  const { value: instance } = await readInstance(lxd, "maas", name, soon());
  expect(instance.devices["eth0"]).to.include({ hwaddr: MAC });
  expect(instance.profiles).to.deep.equal((inputs["lxd"] as { profiles: string[] }).profiles);
  expect(instance.config).to.include({
    "boot.autostart": "true",
    "user.owner": "web team",
    "limits.cpu": String(cores),
    "limits.memory": String(memory * 1024 * 1024),
  });
  expect(instance.config).not.to.have.property("user.maas-lxd.restart");
  const [machine] = await listMachines(maas, { id: [stack.state?.id ?? ""] });
  maas.close();
  expect(machine).to.include({ status_name: "Deployed", power_state: "on", cpu_count: cores, memory });
  const eth0 = machine?.interface_set.find((nic) => nic.name === "eth0");
  expect(eth0?.mac_address).to.equal(MAC);
  expect(eth0?.links.map((link) => link.ip_address)).to.deep.equal(["10.10.0.50"]);
}

const create = (says: string, fault: Fault): Point => ({ says, inputs: asked, fault });
const resize = (says: string, fault: Fault): Point => ({ says, before: asked, inputs: larger, fault });
const setBack = (says: string, fault: Fault): Point => ({
  says: `${says}, to set a MAC address back`,
  before: asked,
  hasOtherMac: true,
  inputs: asked,
  fault,
});

const whereMaasIsAsked: Point[] = [
  create("after compose", at({ op: "compose" }, "done")),
  create("between LXD and MAAS's record of the MAC address", at(interfaces, "none")),
  create("after MAAS's record of the MAC address", at(interfaces, "done")),
  create("before deploy", at({ op: "deploy" }, "none")),
  create("after deploy", at({ op: "deploy" }, "done")),
  resize("before the power is off", at({ op: "power_off" }, "none")),
  resize("after the power is off", at({ op: "power_off" }, "done")),
  resize("before the power is on", at({ op: "power_on" }, "none")),
  resize("after the power is on", at({ op: "power_on" }, "done")),
  resize("before MAAS looks at the host", at({ op: "refresh" }, "none")),
  resize("after MAAS has looked at the host", at({ op: "refresh" }, "done")),
  setBack("after the power is off", at({ op: "power_off" }, "done")),
  setBack("before the power is on", at({ op: "power_on" }, "none")),
];

/** All points take minutes: `npm run test:lxd-crash`. */
const isFull = process.env["LXD_CRASH_EVERY"] === "1";
const sampled = (every: number): Point[] => whereMaasIsAsked.filter((_, at) => isFull || at % every === 0);
const everyRequest = isFull ? it : it.skip;

describe("a provider that is killed between MAAS and LXD", function () {
  this.timeout(180_000);

  describe("on the simulator's hosts", () => {
    let simulator: Simulator;

    before(async () => {
      simulator = await startSimulator({ timings });
    });

    after(() => simulator.stop());

    for (const point of sampled(2)) {
      it(`is gone on with: ${point.says}`, async () => {
        expect(await crash(simulator, point)).to.equal(true);
      });
    }

    for (const make of [create, resize, setBack]) {
      const point = make("", atLxd(1));
      everyRequest(`is gone on with after every request to LXD: ${make.name}`, async () => {
        let points = 0;
        while (await crash(simulator, { ...point, fault: atLxd(points + 1) })) {
          points += 1;
        }
        // At least: profiles, look, change, look, and look again when it is deployed.
        expect(points).to.be.at.least(5);
      });
    }
  });

  describe("with a real LXD behind the host", () => {
    let lxd: LxdDaemon | undefined;
    let simulator: Simulator | undefined;

    before(async function () {
      lxd = await LxdDaemon.startIfPossible();
      if (lxd === undefined) {
        return this.skip();
      }
      simulator = await startSimulator({ inventory: backedLab(lxd), timings });
    });

    after(async () => {
      await simulator?.stop();
      await lxd?.stop();
    });

    for (const point of sampled(3)) {
      it(`is gone on with: ${point.says}`, async function () {
        if (simulator === undefined) {
          return this.skip();
        }
        expect(await crash(simulator, point)).to.equal(true);
        expect(await lxd?.instances()).to.deep.equal([]);
      });
    }
  });
});

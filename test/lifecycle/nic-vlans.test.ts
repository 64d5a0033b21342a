import { expect } from "chai";
import type { LxdVmInputs } from "../../provider/inputs";
import { networkFailure } from "../../provider/lifecycle/outputs/conditions";
import type { Services } from "../../provider/lifecycle/services";
import { StepError } from "../../provider/lifecycle/errors";
import { makeLinks } from "../../provider/lifecycle/create/links";
import { Operation } from "../../provider/lifecycle/operation";
import { planOf } from "../../provider/lifecycle/meaning/plan";
import { urnOf } from "../provider/vm-driver";
import type { Caller } from "../support/caller";
import { startServicesLab, type ServicesLab } from "./services-lab";

/** MAAS gives these names to each other's devices, as it did for every VM that an earlier version of the provider made. */
const SWAPPED = "mgmt:name=br0;data:name=br1";

describe("a VM whose interfaces MAAS has on other VLANs than asked", () => {
  let lab: ServicesLab;
  let services: Services;
  let caller: Caller;
  let systemId: string;

  before(async () => {
    lab = await startServicesLab();
    ({ services, caller } = lab);
    systemId = await caller.compose("web", { interfaces: SWAPPED, skip_commissioning: "true" });
  });

  after(() => lab.stop());

  const interfaces = (): Promise<unknown> => caller.ask("GET", `/nodes/${systemId}/interfaces/`);

  async function refusal(networkInterfaces: LxdVmInputs["networkInterfaces"]): Promise<StepError> {
    const inputs = { vmHost: "vmhost1", networkInterfaces: networkInterfaces ?? [] };
    const snapshot = await services.snapshots.get(inputs);
    const plan = planOf(inputs, snapshot, snapshot.vmHosts[0]);
    const operation = new Operation(services, urnOf("web"), "create", undefined);
    const failure: unknown = await makeLinks(operation, systemId, plan).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(StepError);
    return failure as StepError;
  }

  const address = [{ ipAddress: "10.10.0.50" }];
  const cases: [string, NonNullable<LxdVmInputs["networkInterfaces"]>, RegExp][] = [
    [
      "an address",
      [{ name: "mgmt", staticIps: address }, { name: "data" }],
      /interface mgmt is on VLAN 20 of fabric-lan, but IP address 10\.10\.0\.50 of subnet 10\.10\.0\.0\/24 on VLAN 0 of fabric-lan was asked for/,
    ],
    [
      "a bridge of the host, on an interface that gets no address",
      [
        { name: "mgmt", mode: "linkUp" },
        { name: "data", bridge: "br1" },
      ],
      /interface data is on VLAN 0 of fabric-lan, but br1 of the VM host on VLAN 20 of fabric-lan was asked for/,
    ],
    [
      "a VID",
      [{ name: "mgmt", vlan: 0, mode: "dhcp" }],
      /interface mgmt is on VLAN 20 of fabric-lan, but VLAN 0 was asked for/,
    ],
  ];
  for (const [what, networkInterfaces, message] of cases) {
    it(`is linked to nothing: ${what}`, async () => {
      const before = await interfaces();
      const { type, reason, message: said } = await refusal(networkInterfaces);
      expect([type, reason]).to.deep.equal(["NetworkConfigurationFailed", "VlanDiffers"]);
      expect(said).to.match(message);
      expect(said).to.match(/Nothing was linked\. The VM is kept, and not deployed\. Replace it/);
      expect(await interfaces()).to.deep.equal(before);
    });
  }

  it("is no VM as asked either where MAAS has configured and deployed it by itself", async () => {
    const inputs = { vmHost: "vmhost1", networkInterfaces: [{ name: "mgmt", subnet: "lan10" }] };
    const snapshot = await services.snapshots.get(inputs);
    await caller.ask("POST", `/machines/${systemId}/?op=deploy`, { distro_series: "jammy" });
    const machine = await services.machines.get(systemId);
    const plan = planOf(inputs, snapshot, snapshot.vmHosts[0]);
    expect(machine && networkFailure(machine, inputs, plan.nics)?.message).to.match(
      /its network is not as asked: interface mgmt is on VLAN 20 of fabric-lan, but subnet 10\.10\.0\.0\/24 on VLAN 0/,
    );
  });
});

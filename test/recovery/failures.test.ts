import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import { InitFailedError, type Properties } from "../support/provider-process";
import { destroyed, oneVmSuite } from "./one-vm-suite";
import { findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

interface Reported {
  type: string;
  status: string;
  reason: string;
  message: string;
}

describe("an operation that fails half-way", function () {
  this.timeout(60_000);
  const { lab, stack } = oneVmSuite(destroyed);

  /** So little time that a host which fails is not tried again. */
  const triedOnce: Properties = { ...staticVm.inputs, timeouts: { create: "10s" } };

  const up = async (inputs: Properties = staticVm.inputs): Promise<void> =>
    stack.up(await lab.provider(), inputs);

  const errorOf = (operation: Promise<void>): Promise<Error> =>
    operation.then(
      () => expect.fail("it succeeded"),
      (error: unknown) => error as Error,
    );

  /** The condition of an `up` that fails with these faults and keeps the VM in the state. */
  async function failsWith(
    faults: readonly Fault[],
    inputs: Properties = staticVm.inputs,
  ): Promise<Reported> {
    await lab.simulator.setFaults(faults);
    const error = await errorOf(up(inputs));
    expect(error, error.message).to.be.instanceOf(InitFailedError);
    await lab.simulator.setFaults([]);
    const outputs = stack.state?.outputs ?? {};
    expect(outputs["__provider"]).to.be.a("string");
    expect(outputs["systemId"]).to.equal(stack.state?.id);
    const [failed] = outputs["conditions"] as unknown as [Reported];
    expect((error as InitFailedError).reasons).to.deep.equal([
      `${failed.type} (${failed.reason}): ${failed.message}`,
    ]);
    return failed;
  }

  /** Has something happen in MAAS right after the first request of that operation, before its answer arrives. */
  function rightAfter(op: string | null, change: () => Promise<unknown>): void {
    lab.proxy.use(async (exchange) => {
      const answer = await exchange.forward();
      if (exchange.op === op) {
        lab.proxy.use();
        await change();
      }
      exchange.reply(answer);
    });
  }

  const freeTheAddress = (): Promise<unknown> =>
    lab.outsider.send({ method: "POST", path: "ipaddresses/", op: "release", form: { ip: "10.10.0.50" } });

  async function convergesNext(inputs: Properties = staticVm.inputs): Promise<void> {
    await lab.killProvider();
    await up(inputs);
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, stack.state, staticVm.addresses)).to.deep.equal([]);
    expect(stack.state?.outputs["conditions"]).to.deep.include.members([
      { type: "Ready", status: "True", reason: "Deployed", message: "The VM is deployed as asked." },
    ]);
  }

  it("keeps a VM whose deployment failed, with MAAS's last words; the next up deploys it", async () => {
    const failed = await failsWith([{ kind: "deployment-failure" }]);
    expect(failed).to.include({ type: "DeploymentFailed", status: "True" });
    expect(failed.message).to.match(/MAAS's last events: .*Marking node failed: .*pulumi up.*pulumi destroy/);
    await convergesNext();
  });

  it("keeps a VM whose deployment failed; a destroy right after removes all of it", async () => {
    await failsWith([{ kind: "deployment-failure" }]);
  });

  it("keeps a VM whose commissioning failed; the next up commissions it again", async () => {
    const inputs = { ...staticVm.inputs, skipCommissioning: false };
    const failed = await failsWith([{ kind: "commissioning-failure" }], inputs);
    expect(failed.type).to.equal("CommissioningFailed");
    expect(failed.message).to.match(
      /Commissioning machine \w+ failed.*MAAS's last events: .*pulumi up.*pulumi destroy/,
    );
    await convergesNext(inputs);
  });

  it("keeps a VM that MAAS could not switch on for its commissioning; the next up commissions it", async () => {
    const inputs = { ...staticVm.inputs, skipCommissioning: false };
    const failed = await failsWith([{ kind: "power-failure", status: "Commissioning" }], inputs);
    expect(failed.type).to.equal("CommissioningFailed");
    await convergesNext(inputs);
  });

  it("keeps a VM that could not be released to be deployed again, with MAAS's last words", async () => {
    await failsWith([{ kind: "deployment-failure" }]);
    const failed = await failsWith([{ kind: "release-failure" }]);
    expect(failed).to.include({ type: "ReleaseFailed", status: "True" });
    expect(failed.message).to.match(
      /Releasing machine \w+ failed.*MAAS's last events: .*pulumi up.*pulumi destroy/,
    );
    await convergesNext();
  });

  it("keeps a VM whose address was taken in the last moment, and says by whom; the next up links it", async () => {
    const failed = await failsWith([{ kind: "address-taken", at: { on: { op: "link_subnet" } } }]);
    expect(failed).to.include({ type: "NetworkConfigurationFailed", reason: "StaticIPAssignmentFailed" });
    expect(failed.message).to.match(
      /^IP address 10\.10\.0\.50 is already in use by a reservation of user admin, and MAAS lets no machine have an address that is reserved: .* MAAS answered .*op=link_subnet with 404: IP address is already in use\..* The VM is kept, and not deployed\. Free the address.*pulumi up/,
    );
    await freeTheAddress();
    await convergesNext();
  });

  it("shows MAAS's last events of a commissioned VM whose address was taken, and what to do", async () => {
    const inputs = { ...staticVm.inputs, skipCommissioning: false };
    const failed = await failsWith([{ kind: "address-taken", at: { on: { op: "link_subnet" } } }], inputs);
    expect(failed.message).to.match(/^IP address 10\.10\.0\.50 is .*MAAS's last events: .*pulumi up/);
    await freeTheAddress();
  });

  it("keeps a VM that MAAS could not switch on, with the words of MAAS's workflow", async () => {
    const failed = await failsWith([{ kind: "power-failure", message: "Failed to start: no such pool" }]);
    expect(failed.type).to.equal("DeploymentFailed");
    expect(failed.message).to.contain("failed: Activity task failed.");
    await convergesNext();
  });

  it("makes nothing and keeps nothing where the compose fails, and clears away what LXD made", async () => {
    await lab.simulator.setFaults([{ kind: "compose-orphan", calls: { first: 5 } }]);
    const error = await errorOf(up(triedOnce));
    expect(error).not.to.be.instanceOf(InitFailedError);
    expect(error.message).to.match(/timed out after 120 seconds.* No VM was made on vmhost1\..*pulumi up/);
    expect(stack.state).to.equal(undefined);
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("clears away what LXD made also where MAAS fails once to look at the host", async () => {
    await lab.simulator.setFaults([
      { kind: "compose-orphan", calls: { first: 5 } },
      { kind: "http-error", status: 500, on: { op: "refresh" }, calls: { first: 1 } },
    ]);
    await errorOf(up(triedOnce));
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });

  it("clears away what LXD made also where somebody else's refresh has made a machine of it", async () => {
    await lab.simulator.setFaults([{ kind: "compose-orphan", calls: { first: 1 } }]);
    rightAfter("compose", () =>
      lab.outsider.send({ method: "POST", path: "vm-hosts/1/", op: "refresh", form: {} }),
    );
    await up();
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, stack.state, staticVm.addresses)).to.deep.equal([]);
  });

  it("can show the next time what a failed compose left and could not be cleared away", async () => {
    await lab.simulator.setFaults([
      { kind: "compose-orphan", calls: { first: 5 } },
      { kind: "http-error", status: 500, on: { method: "DELETE" } },
    ]);
    await errorOf(up(triedOnce));
    const [left] = (await lab.simulator.state()).instances;
    expect(left?.systemId).to.be.a("string");
    await lab.simulator.setFaults([]);
    await convergesNext();
    // MAAS never made a whole machine of that one: it lacks its storage until it is commissioned to the end.
    expect(stack.state?.id).not.to.equal(left?.systemId);
  });

  it("ends at timeouts.create, with the VM kept and the way to go on; the next up waits for it again", async () => {
    const failed = await failsWith([{ kind: "hold" }], { ...staticVm.inputs, timeouts: { create: "3s" } });
    expect(failed).to.include({ type: "DeploymentFailed", reason: "Timeout" });
    expect(failed.message).to.match(/still Deploying.*timeouts\.create.*is kept.*pulumi up/);
    await convergesNext();
  });

  it("says at timeouts.create that the VM was deleted meanwhile, of which no event shows", async () => {
    const inputs = { ...staticVm.inputs, timeouts: { create: "3s" } };
    const failed = await failsWith(
      [
        { kind: "hold" },
        { kind: "machine-deleted", hostname: "front", at: { on: { path: "/events/" }, call: 2 } },
      ],
      inputs,
    );
    expect(failed).to.include({ type: "DeploymentFailed", reason: "MachineGone" });
    expect(failed.message).to.match(/was deleted in MAAS while it was Deploying/);
    await stack.refresh(await lab.provider());
    await convergesNext();
  });

  it("has MAAS test the gateway from the VM, and deploys it when it answers", async () => {
    await up({ ...staticVm.inputs, verifyGateway: true });
    const tests = (await lab.simulator.requests()).filter(({ op }) => op === "test");
    expect(tests).to.have.length(1);
    expect(stack.state?.outputs["status"]).to.equal("Deployed");
  });

  it("says that the gateway does not answer, in the words of the design, and goes on once it does", async () => {
    const inputs = { ...staticVm.inputs, verifyGateway: true };
    const failed = await failsWith([{ kind: "test-failure", script: "gateway-connectivity" }], inputs);
    expect(failed).to.include({
      type: "NetworkConfigurationFailed",
      status: "True",
      reason: "GatewayUnreachable",
    });
    expect(failed.message).to.match(
      /^Gateway 10\.10\.0\.1 is not reachable from 10\.10\.0\.50\. MAAS's last events: .* The VM is kept, and not deployed\. Fix the network.*pulumi up/,
    );
    await convergesNext(inputs);
  });

  it("does not take a 204 for a removal while no rack is connected", async () => {
    await up();
    // Not released by the destroy itself, so that it is the DELETE which would leave the instance.
    await lab.releaseOutside(stack.state?.id ?? "");
    await lab.simulator.setFaults([{ kind: "no-rack" }]);
    const provider = await lab.provider();
    const properties = { ...stack.state?.outputs, timeouts: { delete: "2s" } } as Properties;
    const error = await errorOf(provider.delete(stack.state?.id ?? "", properties));
    expect(error.message).to.match(/could not be removed and stays in the state.*rack controller/);
    const { machines, instances } = await lab.simulator.state();
    expect(instances.map(({ systemId }) => systemId)).to.deep.equal([stack.state?.id]);
    expect(machines.map(({ systemId }) => systemId)).to.include(stack.state?.id);
  });

  it("does not take a 204 for a removal when the rack goes while MAAS releases", async () => {
    await up();
    rightAfter("release", () => lab.simulator.setFaults([{ kind: "no-rack" }]));
    const properties = { ...stack.state?.outputs, timeouts: { delete: "3s" } } as Properties;
    const provider = await lab.provider();
    const error = await errorOf(provider.delete(stack.state?.id ?? "", properties));
    expect(error.message).to.match(/could not be removed and stays in the state.*rack controller/);
    const { instances } = await lab.simulator.state();
    expect(instances.map(({ systemId }) => systemId)).to.deep.equal([stack.state?.id]);
  });

  it("says that a machine is locked also when that happened meanwhile", async () => {
    await up();
    const lock = (op: string): Promise<unknown> =>
      lab.outsider.send({ method: "POST", path: `machines/${stack.state?.id}/`, op });
    rightAfter(null, () => lock("lock"));
    const error = await errorOf(stack.destroy(await lab.provider()));
    expect(error.message).to.match(/is locked in MAAS and was not deleted\. Unlock it/);
    expect((await lab.simulator.state()).instances).to.have.length(1);
    await lock("unlock");
  });

  it("says that a machine is locked when that happened since the preview of a change", async () => {
    await up();
    const { id = "", inputs = {}, outputs = {} } = stack.state ?? {};
    const lock = (op: string): Promise<unknown> =>
      lab.outsider.send({ method: "POST", path: `machines/${id}/`, op });
    await lock("lock");
    const provider = await lab.provider();
    const changed = { ...inputs, description: "Locked" };
    const error = await errorOf(provider.update(id, outputs, changed).then(() => undefined));
    const said = (error as InitFailedError).reasons.join();
    expect(said).to.match(/is locked in MAAS and was not changed\. Unlock it/);
    await lock("unlock");
  });

  it("does not delete a locked machine, and says how to go on", async () => {
    await up();
    await lab.outsider.send({ method: "POST", path: `machines/${stack.state?.id}/`, op: "lock" });
    const error = await errorOf(stack.destroy(await lab.provider()));
    expect(error.message).to.match(/is locked in MAAS and was not touched\. Unlock it/);
    expect((await lab.simulator.state()).instances).to.have.length(1);
    await lab.outsider.send({ method: "POST", path: `machines/${stack.state?.id}/`, op: "unlock" });
  });

  it("removes a VM though its release failed", async () => {
    await up();
    await lab.simulator.setFaults([{ kind: "release-failure" }]);
    await stack.destroy(await lab.provider());
  });
});

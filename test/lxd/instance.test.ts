import { expect } from "chai";
import { StepError } from "../../provider/lifecycle/errors";
import { LxdInstanceOfVm } from "../../provider/lifecycle/lxd/instance";
import type { LxdClient } from "../../provider/lxd/client";
import { patchInstance, readInstance, type LxdConfig } from "../../provider/lxd/endpoints";
import type { MaasClient } from "../../provider/maas/client";
import { startSimulator, type Simulator } from "../../simulator/index";
import { errorOf } from "../support/fake-maas-client";
import { adminOf, compose, lxdOf, soon } from "./maas-side";

const PROJECT = "maas";

describe("an instance that others change too", () => {
  let simulator: Simulator;
  let maas: MaasClient;
  let client: LxdClient;
  let instance: LxdInstanceOfVm;

  before(async () => {
    simulator = await startSimulator();
    maas = adminOf(simulator);
    await compose(maas, 1, "web-1");
    client = await lxdOf(maas, 1);
    instance = new LxdInstanceOfVm({ client, project: PROJECT }, { vmName: "web-1", vmHostId: 1 }, soon());
  });

  after(async () => {
    maas.close();
    await simulator.stop();
  });

  const another = (config: LxdConfig): Promise<void> =>
    patchInstance(client, PROJECT, "web-1", { config }, undefined, soon());
  const patches = (): number[] =>
    simulator.requests().flatMap(({ method, status }) => (method === "PATCH" ? [status] : []));

  it("between the look and the change is looked at again, and nothing of theirs is undone", async () => {
    let others = 0;
    const seen: (string | undefined)[] = [];
    const missing = ({ config }: { config: LxdConfig }): { config: LxdConfig } | undefined => {
      seen.push(config["user.theirs"]);
      return config["user.ours"] === "1" ? undefined : { config: { "user.ours": "1" } };
    };
    // The other is faster than the change, twice.
    const hurried = Object.create(client) as LxdClient;
    hurried.send = async (request) => {
      if (request.method === "PATCH" && others < 2) {
        others += 1;
        await another({ "user.theirs": String(others) });
      }
      return client.send(request);
    };
    const named = { vmName: "web-1", vmHostId: 1 };
    const ours = new LxdInstanceOfVm({ client: hurried, project: PROJECT }, named, soon());
    simulator.clearRequests();
    const { config } = await ours.bring(missing);
    expect(config).to.include({ "user.ours": "1", "user.theirs": "2" });
    expect(seen).to.deep.equal([undefined, "1", "2", "2"]);
    // Theirs take effect, ours do not until nobody comes between.
    expect(patches()).to.deep.equal([200, 412, 200, 412, 200]);
  });

  it("again and again is given up in the end, with what it does not keep", async () => {
    const error = await errorOf(instance.bring(() => ({ config: { "user.ours": "2" } })));
    expect(error).to.be.instanceOf(StepError).and.include({ reason: "ChangedMeanwhile" });
    expect(error.message).to.contain("web-1 does not keep what is set: user.ours");
  });

  it("by taking it away is said to be so", async () => {
    const named = { vmName: "web-2", vmHostId: 1 };
    const gone = new LxdInstanceOfVm({ client, project: PROJECT }, named, soon());
    expect(await errorOf(gone.read())).to.include({ reason: "InstanceNotFound" });
    expect((await readInstance(client, PROJECT, "web-1", soon())).value.name).to.equal("web-1");
  });
});

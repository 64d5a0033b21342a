import { expect } from "chai";
import { MachineStatus } from "../../provider/maas/wire";
import { POLL_SETTINGS } from "../../provider/watch/poll-schedule";
import { Watcher } from "../../provider/watch/watcher";
import { connectTo } from "../support/fake-maas-client";
import { FakeMaas } from "../support/fake-maas";
import { event, RegionLog } from "./region-log";

const { Deploying, FailedDeployment } = MachineStatus;

describe("a wait whose end may leave no event", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  it("looks at the machine itself as often as it says", async () => {
    const log = new RegionLog(region);
    log.events.push(event(10, "other", "Deployed"));
    const watcher = new Watcher(connectTo(region).client, {
      ...POLL_SETTINGS,
      first: 5,
      longest: 20,
      machines: 60_000,
    });
    const wait = watcher.whileIn(new Set([Deploying]), {
      systemId: "abc123",
      current: Deploying,
      since: await watcher.mark(),
      lookEvery: 30,
      deadline: Date.now() + 10_000,
    });
    log.machines.set("abc123", FailedDeployment);
    expect(await wait).to.deep.equal({ status: FailedDeployment });
  });
});

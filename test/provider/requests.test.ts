import { expect } from "chai";
import type { ProviderProcess, Properties } from "../support/provider-process";
import { SimulatorProcess, type SeenRequest } from "../support/simulator-process";
import { bringUp, startProvider } from "./vm-driver";

const COUNT = 50;

/** Static VMs over both hosts of the default lab, tagged alike. */
const vms = Array.from({ length: COUNT }, (_, n): [string, Properties] => [
  `web-${n}`,
  {
    vmHost: `vmhost${(n % 2) + 1}`,
    cores: 1,
    memory: 1024,
    disks: [{ size: 8 }],
    distroSeries: "jammy",
    tags: ["web"],
    staticIp: { ipAddress: `10.10.0.${20 + n}` },
  },
]);

/** What docs/requests.md says, held against a region of MAAS's own latencies. */
describe(`the requests to MAAS for ${COUNT} VMs at once`, function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;
  let provider: ProviderProcess;
  let made: Awaited<ReturnType<typeof bringUp>>[];

  before(async () => {
    simulator = await SimulatorProcess.start({ deploy: "5s", args: ["--latency", "real"] });
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
  });

  async function requestsOf<T>(work: () => Promise<T>): Promise<[T, SeenRequest[]]> {
    await simulator.forgetRequests();
    const result = await work();
    return [result, await simulator.requests()];
  }

  const count = (requests: SeenRequest[], method: string, path: RegExp, op: string | null = null): number =>
    requests.filter((one) => one.method === method && path.test(one.path) && one.op === op).length;

  it("are four for each that is made, and a share of the others", async () => {
    const [all, requests] = await requestsOf(() =>
      Promise.all(vms.map(([name, inputs]) => bringUp(provider, name, inputs))),
    );
    made = all;
    // Those of the two hosts come once.
    expect(count(requests, "GET", /\/nodes\/\w+\/interfaces\/$/)).to.equal(COUNT + 2);
    for (const [method, path, op] of [
      ["POST", /\/vm-hosts\/\d+\/$/, "compose"],
      ["POST", /\/interfaces\/\d+\/$/, "link_subnet"],
      ["POST", /\/machines\/\w+\/$/, "deploy"],
    ] as const) {
      expect(count(requests, method, path, op), String(op)).to.equal(COUNT);
    }
    for (const [path, op] of [
      [/\/users\/$/, "whoami"],
      [/\/vm-hosts\/$/, null],
      [/\/subnets\/$/, null],
      [/\/subnets\/\d+\/$/, "ip_addresses"],
      [/\/ipranges\/$/, null],
      [/\/boot-resources\/$/, null],
      [/\/dnsresources\/$/, null],
    ] as const) {
      expect(count(requests, "GET", path, op), String(path)).to.equal(1);
    }
    expect(count(requests, "POST", /\/tags\/\w+\/$/, "update_nodes")).to.be.at.most(15);
    // What is shared grows with how long it takes, not with the VMs: 30 to 45 were seen.
    expect(requests.length - 4 * COUNT).to.be.at.most(70);
  });

  it("are at most two for all that are read", async () => {
    const [found, requests] = await requestsOf(() =>
      Promise.all(made.map(({ id, properties }) => provider.read(id, properties))),
    );
    expect(found.map(({ id }) => id)).to.deep.equal(made.map(({ id }) => id));
    expect(requests.length).to.be.at.most(2);
  });

  it("are none for a preview with nothing to do", async () => {
    const [, requests] = await requestsOf(() =>
      Promise.all(
        made.map(async ({ id, properties, inputs }) => {
          const { inputs: checked } = await provider.check(inputs, inputs);
          const { replaces } = await provider.diff(id, properties, checked);
          expect(replaces).to.deep.equal([]);
        }),
      ),
    );
    expect(requests).to.deep.equal([]);
  });

  it("are two for each that is removed, and a share of the others", async () => {
    const [, requests] = await requestsOf(() =>
      Promise.all(made.map(({ id, properties }) => provider.delete(id, properties))),
    );
    expect(count(requests, "POST", /\/machines\/\w+\/$/, "release")).to.equal(COUNT);
    expect(count(requests, "DELETE", /\/machines\/\w+\/$/)).to.equal(COUNT);
    expect(requests.length).to.be.at.most(3 * COUNT);
    expect((await simulator.state()).machines.filter(({ vmHost }) => vmHost !== null)).to.deep.equal([]);
  });
});

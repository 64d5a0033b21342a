import { expect } from "chai";
import { join } from "node:path";
import { MAAS_VERSIONS, type Fault, type MaasVersion } from "../../simulator/index";
import { temporaryFolder } from "../support/temporary";
import { startLab, statusAndText, type Lab } from "../support/caller";

type Version = MaasVersion;

/** What the tests of one kind expect of each version. */
type PerVersion<T> = Readonly<Partial<Record<Version, T>>>;

describe("the versions of MAAS", () => {
  let lab: Lab;

  async function start(maasVersion: Version): Promise<void> {
    lab = await startLab({ maasVersion });
  }

  afterEach(() => lab.simulator.stop());

  function each<T>(title: string, expected: PerVersion<T>, test: (expected: T) => Promise<void>): void {
    for (const version of MAAS_VERSIONS) {
      const value = expected[version];
      if (value !== undefined) {
        it(`${version}: ${title}`, async () => {
          await start(version);
          await test(value);
        });
      }
    }
  }

  /** Lets everything come to its end, what goes on in the background too. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (lab.clock.step()) {
        quiet = 0;
      }
    }
  }

  const deploy = (systemId: string, form: Record<string, string> = { distro_series: "jammy" }) =>
    lab.caller.send("POST", `/machines/${systemId}/?op=deploy`, form);
  const statusOf = async (systemId: string): Promise<string> =>
    (await lab.caller.machine(systemId)).status_name;
  const events = async (systemId: string): Promise<string[]> => {
    const path = `/events/?op=query&id=${systemId}&level=INFO`;
    const { events: found } = await lab.caller.ask<{ events: { type: string; description: string }[] }>(
      "GET",
      path,
    );
    return found.map(({ type, description }) => (description === "" ? type : `${type}: ${description}`));
  };

  async function linkStatic(systemId: string, ip: string): Promise<string> {
    const { interface_set: nics } = await lab.caller.machine(systemId);
    const path = `/nodes/${systemId}/interfaces/${nics[0]?.id}/?op=link_subnet`;
    const form = { mode: "STATIC", subnet: "cidr:10.10.0.0/24", ip_address: ip, force: "true" };
    return statusAndText(await lab.caller.send("POST", path, form));
  }

  each(
    "shows its version and its default release",
    {
      "3.3": ["3.3.11", "focal"],
      "3.4": ["3.4.10", "focal"],
      "3.5": ["3.5.0~beta1", "jammy"],
      "3.6": ["3.6.5", "noble"],
      "3.7": ["3.7.3", "noble"],
      "3.8": ["3.8.0", "noble"],
    },
    async ([release, series]: string[]) => {
      expect((await lab.caller.ask<{ version: string }>("GET", "/version/")).version).to.equal(release);
      expect(await lab.caller.ask<string>("GET", "/maas/?op=get_config&name=default_distro_series")).to.equal(
        series,
      );
    },
  );

  each(
    "has the settings of its time",
    { "3.3": 400, "3.5": 400, "3.6": 200, "3.7": 200 },
    async (status: number) => {
      const path = "/maas/?op=get_config&name=default_boot_interface_link_type";
      expect((await lab.caller.send("GET", path)).status).to.equal(status);
    },
  );

  const FAILS: readonly Fault[] = [{ kind: "power-failure", status: "Deploying", message: "no room" }];

  each(
    "a deployment whose power-on fails",
    {
      "3.3": [200, "Failed deployment", "Failed to power on node: Power on for the node failed: no room"],
      "3.4": [200, "Failed deployment", "Failed to power on node: Power on for the node failed: no room"],
      "3.5": [500, "Allocated", /^Failed to query node's BMC: /],
      "3.6": [200, "Failed deployment", "Deploying"],
      "3.7": [200, "Failed deployment", "Marking node failed: Activity task failed"],
    },
    async ([status, then, event]: (number | string | RegExp)[]) => {
      const systemId = await lab.caller.compose("web");
      lab.simulator.setFaults(FAILS);
      expect((await deploy(systemId)).status).to.equal(status);
      await settle();
      expect(await statusOf(systemId)).to.equal(then);
      const [last = ""] = await events(systemId);
      if (event instanceof RegExp) {
        expect(last).to.match(event);
      } else {
        expect(last).to.equal(event);
      }
    },
  );

  each(
    "tries a failing power action so often",
    { "3.5": "Allocated", "3.6": "Deployed", "3.7": "Deployed" },
    async (status: string) => {
      const systemId = await lab.caller.compose("web");
      lab.simulator.setFaults(FAILS.map((fault) => ({ ...fault, calls: { first: 2 } }) as Fault));
      await deploy(systemId);
      await settle();
      expect(await statusOf(systemId)).to.equal(status);
    },
  );

  each(
    "a deploy without a rack",
    {
      "3.3": "400 Deployment operating system ubuntu jammy is unavailable.",
      "3.5": /^503 Unable to connect to any rack controller/,
      "3.6": /^500 Error determining BMC task queue for machine \w+$/,
      "3.7": /^500 Error determining BMC task queue for machine \w+$/,
    },
    async (expected: string | RegExp) => {
      const systemId = await lab.caller.compose("web");
      lab.simulator.setFaults([{ kind: "no-rack" }]);
      const answer = statusAndText(await deploy(systemId));
      if (expected instanceof RegExp) {
        expect(answer).to.match(expected);
      } else {
        expect(answer).to.equal(expected);
      }
    },
  );

  each(
    "asked for the power while the host's LXD is not reached",
    { "3.3": "error", "3.4": "error", "3.5": 500, "3.7": 500 },
    async (expected: string | number) => {
      const systemId = await lab.caller.compose("web");
      lab.simulator.setFaults([{ kind: "host-unreached" }]);
      const { status, text } = await lab.caller.send("GET", `/machines/${systemId}/?op=query_power_state`);
      expect(status === 200 ? (JSON.parse(text) as { state: string }).state : status).to.equal(expected);
      expect((await lab.caller.send("DELETE", `/machines/${systemId}/`)).status).to.equal(204);
      const [instance, ...others] = lab.simulator.state().instances;
      expect(instance).to.include({ vmHost: "vmhost1", name: "web", systemId: null });
      expect(others).to.deep.equal([]);
    },
  );

  each(
    "the opposite of a power action that goes on",
    { "3.3": "503 null", "3.4": "503 null", "3.5": "200 null" },
    async (expected: string) => {
      const systemId = await lab.caller.compose("web");
      await deploy(systemId);
      await settle();
      lab.simulator.setFaults([{ kind: "slow", stage: "power", extraMs: 60_000 }]);
      const off = lab.caller.send("POST", `/machines/${systemId}/?op=power_off`, {});
      const wait = expected.startsWith("200") ? settleLater() : Promise.resolve();
      expect((await off).status).to.equal(200);
      await wait;
      const on = lab.caller.send("POST", `/machines/${systemId}/?op=power_on`, {});
      const later = expected.startsWith("200") ? settleLater() : Promise.resolve();
      const { status, headers, text } = await on;
      await later;
      expect(`${status} ${headers.get("retry-after")}`).to.equal(expected);
      if (status === 503) {
        expect(text).to.equal(
          "Unable to change power state to 'on' for node web: another action is already in progress for that node.",
        );
      }
    },
  );

  /** Where a request waits for the clock. */
  async function settleLater(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      lab.clock.step();
    }
  }

  each(
    "an IPv6-only machine, where the racks have IPv6 and the URL has not",
    { "3.4": 400, "3.5": 400, "3.6": 200, "3.7": 200 },
    async (status: number) => {
      const systemId = await lab.caller.compose("web", { interfaces: "eth0:subnet_cidr=2001:db8:1::/64" });
      const { interface_set: nics } = await lab.caller.machine(systemId);
      const form = {
        mode: "STATIC",
        subnet: "cidr:2001:db8:1::/64",
        ip_address: "2001:db8:1::77",
        force: "true",
      };
      const path = `/nodes/${systemId}/interfaces/${nics[0]?.id}/?op=link_subnet`;
      await lab.caller.ask("POST", path, form);
      expect((await deploy(systemId)).status).to.equal(status);
    },
  );

  each("an image by its release's number", { "3.5": 400, "3.6": 200, "3.7": 200 }, async (status: number) => {
    const systemId = await lab.caller.compose("web");
    expect((await deploy(systemId, { distro_series: "ubuntu/22.04" })).status).to.equal(status);
    if (status === 200) {
      expect((await lab.caller.machine(systemId)).distro_series).to.equal("jammy");
    }
  });

  each(
    "the events of a deployment",
    {
      "3.3": ["Deployed", "Powering on", "Deploying"],
      "3.4": ["Deployed", "Image Deployed: deployed ubuntu/jammy/amd64/generic", "Powering on", "Deploying"],
      "3.7": ["Deployed", "Image Deployed: deployed ubuntu/jammy/amd64/generic", "Deploying"],
    },
    async (expected: string[]) => {
      const systemId = await lab.caller.compose("web");
      await deploy(systemId);
      await settle();
      expect(await events(systemId)).to.deep.equal(expected);
    },
  );

  each(
    "a deployment that is released as soon as it is done",
    { "3.5": "New", "3.6": "Deployed", "3.7": "Deployed" },
    async (status: string) => {
      const systemId = await lab.caller.compose("web");
      lab.simulator.setFaults([{ kind: "slow", stage: "workflow", extraMs: 900 }]);
      await deploy(systemId);
      for (let tries = 0; tries < 50 && (await statusOf(systemId)) !== "Deployed"; tries++) {
        lab.clock.step();
      }
      await lab.caller.ask("POST", `/machines/${systemId}/?op=release`, {});
      await settle();
      expect(await statusOf(systemId)).to.equal(status);
    },
  );

  each(
    "a static link while workflows are down",
    { "3.5": 200, "3.6": 200, "3.7": 500 },
    async (status: number) => {
      const systemId = await lab.caller.compose("web");
      lab.simulator.setFaults([{ kind: "no-workflows" }]);
      expect(await linkStatic(systemId, "10.10.0.60")).to.match(new RegExp(`^${status} `));
      expect((await lab.caller.machine(systemId)).ip_addresses).to.deep.equal(["10.10.0.60"]);
    },
  );

  it("3.8: VM hosts are gone, the machines of a 3.7 stay, and a DELETE leaves their instance", async () => {
    const state = join(temporaryFolder("region"), "state");
    lab = await startLab({ maasVersion: "3.7", state });
    const systemId = await lab.caller.compose("web");
    await lab.simulator.stop();
    lab = await startLab({ maasVersion: "3.8", state });
    for (const [method, path] of [
      ["GET", "/vm-hosts/"],
      ["GET", "/pods/1/"],
      ["POST", "/vm-hosts/1/?op=compose"],
      ["POST", "/vm-hosts/1/?op=refresh"],
    ] as const) {
      const answer = await lab.user.send(method, path, method === "GET" ? undefined : {});
      expect(statusAndText(answer)).to.equal("410 VM host (KVM) support has been removed from MAAS.");
    }
    expect(await lab.caller.machine(systemId)).to.not.have.property("pod");
    expect((await lab.caller.send("DELETE", `/machines/${systemId}/`)).status).to.equal(204);
    expect(lab.simulator.state().instances.map(({ name }) => name)).to.deep.equal(["web"]);
  });

  it("a region in a file stays what it was, and a new one is 3.7", async () => {
    const state = join(temporaryFolder("region"), "state");
    lab = await startLab({ maasVersion: "3.4", state });
    await lab.simulator.stop();
    lab = await startLab({ state });
    expect((await lab.caller.ask<{ version: string }>("GET", "/version/")).version).to.equal("3.4.10");
    await lab.simulator.stop();
    lab = await startLab();
    expect((await lab.caller.ask<{ version: string }>("GET", "/version/")).version).to.equal("3.7.3");
  });
});

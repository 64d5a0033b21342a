import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ProviderProcess, Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { bringUp, inputsFor, startProvider } from "./vm-driver";

/** A subnet of which a colleague keeps a range, one of which MAAS has a range only, one without, and one with two addresses in all. */
const LAB = `
fabrics:
  - name: lan
    vlans:
      - { vid: 0, dhcp: true }
      - { vid: 20 }
      - { vid: 30 }
      - { vid: 40 }
subnets:
  - cidr: 10.10.0.0/24
    fabric: lan
    gateway: 10.10.0.1
    ranges:
      - { type: dynamic, start: 10.10.0.100, end: 10.10.0.150 }
      - { type: reserved, start: 10.10.0.200, end: 10.10.0.220, user: eve, comment: for VMs by hand }
  - cidr: 10.20.0.0/24
    fabric: lan
    vid: 20
    managed: false
    ranges:
      - { type: reserved, start: 10.20.0.50, end: 10.20.0.59, user: eve }
  - { cidr: 10.30.0.0/24, fabric: lan, vid: 30, managed: false }
  - { cidr: 10.40.0.0/29, fabric: lan, vid: 40, gateway: 10.40.0.1,
      ranges: [{ type: reserved, start: 10.40.0.2, end: 10.40.0.4 }] }
vmHosts:
  - name: host1
    cores: 64
    memory: 262144
    bridges:
      - { name: br0, fabric: lan, addresses: [10.10.0.11] }
      - { name: br20, fabric: lan, vid: 20 }
      - { name: br30, fabric: lan, vid: 30 }
      - { name: br40, fabric: lan, vid: 40 }
users:
  - { username: admin, superuser: true }
  - { username: eve, superuser: true }
`;

const small = { vmHost: "host1", cores: 1, memory: 1024, disks: [{ size: 8 }], distroSeries: "jammy" };

describe("ranges of addresses, in the provider's real process", function () {
  this.timeout(120_000);
  let folder: string;
  let simulator: SimulatorProcess;
  const started: ProviderProcess[] = [];
  let provider: ProviderProcess;

  async function start(config: Record<string, string> = {}): Promise<ProviderProcess> {
    const one = await startProvider(simulator, config);
    started.push(one);
    return one;
  }

  before(async function () {
    this.timeout(180_000);
    folder = await mkdtemp(join(tmpdir(), "maas-lxd-ranges-"));
    await writeFile(join(folder, "lab.yaml"), LAB);
    simulator = await SimulatorProcess.start({ args: ["--inventory", join(folder, "lab.yaml")] });
    provider = await start();
  });

  after(async () => {
    await Promise.all(started.map((one) => one.kill()));
    await simulator.stop();
    await rm(folder, { recursive: true });
  });

  /** Beside an interface that the VM boots from. */
  const second = (nic: Properties): Properties => ({
    networkInterfaces: [
      { name: "eth0", bridge: "br0" },
      { name: "eth1", ...nic },
    ],
  });

  async function refusals(name: string, inputs: Properties, by = provider): Promise<string> {
    const { failures } = await by.check({}, inputsFor(name, { ...small, ...inputs }));
    return failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n");
  }

  async function addressesOf(name: string, inputs: Properties, by = provider): Promise<unknown> {
    const { id, properties } = await bringUp(by, name, { ...small, ...inputs });
    await by.delete(id, properties);
    return properties["ipAddresses"];
  }

  it("that a colleague keeps are refused, and used with a warning where the stack's setting names them", async () => {
    const inputs = { staticIp: { ipAddress: "10.10.0.205" } };
    expect(await refusals("kept", inputs)).to.match(
      /within the range 10\.10\.0\.200 to 10\.10\.0\.220 of subnet 10\.10\.0\.0\/24, which user eve has reserved \(for VMs by hand\); maas-lxd:usableRanges names/,
    );
    const allowed = await start({ "maas-lxd:usableRanges": '["10.10.0.200-10.10.0.209"]' });
    expect(await addressesOf("lent", inputs, allowed)).to.deep.equal(["10.10.0.205"]);
    expect(allowed.stdout).to.match(
      /lent: staticIp\.ipAddress: IP address 10\.10\.0\.205 is within the range .* \(for VMs by hand\)\. It is used all the same, since maas-lxd:usableRanges has 10\.10\.0\.200-10\.10\.0\.209/,
    );
    expect(await refusals("beside", { staticIp: { ipAddress: "10.10.0.215" } }, allowed)).to.match(/eve/);
  });

  it("that are reserved are what MAAS may give of a subnet that it does not manage", async () => {
    const inside = second({ bridge: "br20", staticIps: [{ ipAddress: "10.20.0.55" }] });
    expect(await addressesOf("inside", inside)).to.include("10.20.0.55");
    const outside = second({ bridge: "br20", staticIps: [{ ipAddress: "10.20.0.70" }] });
    expect(await refusals("outside", outside)).to.match(
      /networkInterfaces\[1\]\.staticIps\[0\]\.ipAddress: IP address 10\.20\.0\.70 is of subnet 10\.20\.0\.0\/24, which MAAS does not manage, and in none .*available: 10\.20\.0\.50 to 10\.20\.0\.59/,
    );
    const picked = (await addressesOf("picked", second({ bridge: "br20" }))) as string[];
    expect(picked.some((ip) => /^10\.20\.0\.5\d$/.test(ip))).to.equal(true);
  });

  it("that MAAS has none of leave it nothing to give", async () => {
    expect(await refusals("none", second({ bridge: "br30" }))).to.match(
      /networkInterfaces\[1\]: MAAS has no address for eth1 on VM host host1, since it does not manage subnet 10\.30\.0\.0\/24, and no range is reserved for it there/,
    );
    expect(await refusals("none-up", second({ bridge: "br30", mode: "linkUp" }))).to.equal("");
  });

  it("that are in use up to the last address leave it nothing either", async () => {
    const auto = second({ bridge: "br40" });
    expect(await refusals("first", auto)).to.equal("");
    const fill = second({ bridge: "br40", staticIps: [{ ipAddress: "10.40.0.5" }] });
    const one = await bringUp(provider, "filler", { ...small, ...fill });
    const other = second({ bridge: "br40", staticIps: [{ ipAddress: "10.40.0.6" }] });
    const two = await bringUp(provider, "filler-2", { ...small, ...other });
    const late = await start();
    expect(await refusals("late", auto, late)).to.match(
      /MAAS has no address for eth1 on VM host host1, since all that it may give in subnet 10\.40\.0\.0\/29 are in use/,
    );
    await provider.delete(one.id, one.properties);
    expect(await refusals("later", auto, await start())).to.equal("");
    await provider.delete(two.id, two.properties);
  });
});

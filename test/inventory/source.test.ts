import { expect } from "chai";
import { formatHolder } from "../../provider/inventory/holder";
import { SnapshotSource, type SnapshotOptions } from "../../provider/inventory/source";
import type { Snapshot } from "../../provider/inventory/snapshot";
import { labAnswers, vmHost } from "./lab";
import { StubMaas, type Answers } from "./stub-maas";

describe("SnapshotSource", () => {
  let maas: StubMaas;

  async function start(changed: Answers = {}, options: SnapshotOptions = {}): Promise<SnapshotSource> {
    maas = new StubMaas({ ...labAnswers(), ...changed });
    return new SnapshotSource(await maas.start(), options);
  }

  afterEach(() => maas.stop());

  async function failure(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => "no failure",
      (error: Error) => error.message,
    );
  }

  describe("requests", () => {
    it("asks for everything once, however many ask at once", async () => {
      const source = await start();
      const snapshots = await Promise.all(Array.from({ length: 1000 }, () => source.get()));
      expect(new Set(snapshots)).to.have.length(1);
      await Promise.all(snapshots.map((snapshot) => source.ensureSubnets(snapshot, [1, 2, 3, 4])));
      expect(maas.asked).to.have.length(11);
      expect(new Set(maas.asked)).to.have.length(11);
    });

    it("asks for zones, pools and domains once, when a VM names one", async () => {
      const source = await start();
      const named = { zone: "default", resourcePool: "pool-a", domain: "maas" };
      const [plain] = await Promise.all([source.get(), source.get(named), source.get(undefined, named)]);
      const lists = ["zones/", "resourcepools/", "domains/"];
      expect(maas.asked.filter((asked) => lists.includes(asked))).to.have.members(lists);
      source.invalidate();
      expect((await source.getLatest({ zone: "default" })).zones).to.deep.equal(plain.zones);
      expect(maas.asked.filter((asked) => lists.includes(asked))).to.have.members([...lists, "zones/"]);
    });

    it("asks for the networks of the hosts that VMs may be on, once each", async () => {
      const networks = (): string[] => maas.asked.filter((asked) => /^(nodes|machines)/.test(asked));
      const source = await start();
      await source.get();
      await source.get({ vmHost: "vmhost2" });
      expect(networks()).to.deep.equal([]);
      await Promise.all([source.get({ vmHost: "vmhost1" }), source.get({}), source.get({ vmHost: "1" })]);
      expect(networks()).to.deep.equal(["nodes/host01/interfaces/"]);
    });

    it("asks for the networks of many hosts in one request", async () => {
      const hosts = [1, 2, 3, 4].map((id) => vmHost(id, `host0${id}`));
      const source = await start({ "vm-hosts/": { json: hosts } });
      const { vmHosts } = await source.get({});
      expect(maas.asked).to.include("machines/?id=host01&id=host02&id=host03&id=host04");
      expect(vmHosts.map(({ interfacesKnown }) => interfacesKnown)).to.deep.equal([
        true,
        false,
        false,
        false,
      ]);
    });

    it("asks for a host's network again after a failure", async () => {
      const source = await start({ "nodes/host01/interfaces/": { status: 400 } });
      expect(await failure(source.get({}))).to.include("GET nodes/host01/interfaces/");
      maas.answers["nodes/host01/interfaces/"] = { json: [] };
      expect((await source.get({})).vmHosts[0]?.interfacesKnown).to.equal(true);
    });

    it("asks for addresses without holders", async () => {
      const source = await start();
      await source.ensureSubnets(await source.get(), [1]);
      expect(maas.asked).to.include("subnets/1/?op=ip_addresses&with_username=0&with_summary=0");
      expect(maas.asked).to.include("dnsresources/?all=true");
    });

    it("asks nothing before it is wanted, and not for machines when there is no host", async () => {
      const source = await start({ "vm-hosts/": { json: [] } });
      expect(maas.asked).to.deep.equal([]);
      expect((await source.get({})).vmHosts).to.deep.equal([]);
      expect(maas.asked.filter((asked) => /^(nodes|machines)/.test(asked))).to.deep.equal([]);
    });

    it("fetches again when the snapshot is old", async () => {
      let now = 0;
      const source = await start({}, { now: () => now, maxAge: 1000 });
      const first = await source.get();
      now = 999;
      expect(await source.get()).to.equal(first);
      now = 1000;
      expect(await source.get()).to.not.equal(first);
    });

    it("fetches again after a change only for who must have the latest", async () => {
      const source = await start();
      const first = await source.get();
      expect(await source.getLatest()).to.equal(first);
      source.invalidate();
      expect(await source.get()).to.equal(first);
      const latest = await source.getLatest();
      expect(latest).to.not.equal(first);
      expect(await source.get()).to.equal(latest);
      expect(await source.getLatest()).to.equal(latest);
    });

    it("does not take a fetch for the latest that began before the change", async () => {
      const source = await start();
      const before = source.get();
      source.invalidate();
      const [latest, too] = await Promise.all([source.getLatest(), source.getLatest()]);
      expect(latest).to.not.equal(await before);
      expect(too).to.equal(latest);
    });

    it("keeps each snapshot's addresses apart", async () => {
      const source = await start();
      const first = await source.get();
      source.invalidate();
      const latest = await source.getLatest();
      await source.ensureSubnets(first, [1]);
      expect(first.addresses.allocation("10.10.0.5")).to.equal(1);
      expect(latest.addresses.allocation("10.10.0.5")).to.equal(undefined);
      await source.ensureSubnets(latest, [1]);
      expect(latest.addresses.allocation("10.10.0.5")).to.equal(1);
    });

    it("shows every caller of a failure, and tries again", async () => {
      for (const [path, vm] of [
        ["subnets/", {}],
        ["zones/", { zone: "default" }],
      ] as const) {
        const source = await start({ [path]: { status: 400 } });
        const failures = await Promise.all([failure(source.get(vm)), failure(source.get(vm))]);
        expect(failures[0]).to.include(`GET ${path}`);
        expect(failures[1]).to.equal(failures[0]);
        maas.answers[path] = { json: [] };
        const { zones, subnets } = await source.get(vm);
        expect(path === "zones/" ? zones : subnets).to.deep.equal([]);
        await maas.stop();
      }
    });

    it("tries a subnet's addresses again after a failure", async () => {
      const source = await start({ "subnets/1/?op=ip_addresses": { status: 400 } });
      const snapshot = await source.get();
      expect(await failure(source.ensureSubnets(snapshot, [1]))).to.include("GET subnets/1/?op=ip_addresses");
      maas.answers["subnets/1/?op=ip_addresses"] = { json: [{ ip: "10.10.0.9", alloc_type: 0 }] };
      await source.ensureSubnets(snapshot, [1]);
      expect(snapshot.addresses.allocation("10.10.0.9")).to.equal(0);
    });
  });

  describe("contents", () => {
    let snapshot: Snapshot;

    beforeEach(async () => {
      const source = await start();
      snapshot = await source.get({ zone: "default", resourcePool: "pool-a", domain: "maas" });
      await source.ensureSubnets(snapshot, [1, 3]);
    });

    it("has the user, zones, pools and domains", () => {
      expect(snapshot.user).to.deep.equal({ name: "admin", isAdmin: true });
      expect(snapshot.zones).to.deep.equal([{ id: 1, name: "default" }]);
      expect(snapshot.resourcePools.map(({ name }) => name)).to.deep.equal(["default", "pool-a"]);
      expect(snapshot.domains).to.deep.equal([{ id: 0, name: "maas" }]);
      expect(snapshot.regionFamilies).to.deep.equal({ ipv4: true, ipv6: false, binding: false });
    });

    it("has LXD hosts with what over-commit leaves free, and their interfaces", () => {
      expect(snapshot.vmHosts.map(({ name }) => name)).to.deep.equal(["vmhost1", "vmhost2"]);
      const [known, unknown] = snapshot.vmHosts;
      expect(known).to.include({ systemId: "host01", cores: 64, freeCores: 86, freeMemory: 520192 });
      expect(known?.storagePools).to.deep.equal([
        { name: "default", available: 60, default: true },
        { name: "fast", available: 10, default: false },
      ]);
      expect(known?.interfacesKnown).to.equal(true);
      const untagged = { id: 2, vid: 0, fabric: "fabric-lan", dhcpOn: true };
      expect(known?.interfaces).to.deep.equal([
        { name: "eno1", type: "physical", vlan: untagged, addresses: [], parents: [] },
        { name: "br0", type: "bridge", vlan: untagged, addresses: ["10.10.0.11"], parents: ["eno1"] },
        { name: "spare", type: "physical", addresses: [], parents: [] },
      ]);
      expect(unknown).to.not.have.property("systemId");
      expect(unknown?.interfacesKnown).to.equal(false);
    });

    it("has subnets spelled canonically, and counts a relay as DHCP", () => {
      expect(snapshot.subnets.map(({ name, gateway }) => [name, gateway])).to.deep.equal([
        ["lan10", "10.10.0.1"],
        ["lan20", "10.20.0.1"],
        ["lan6", "2001:db8:1::1"],
        ["lan30", undefined],
      ]);
      expect(snapshot.subnets.map(({ vlan }) => [vlan.vid, vlan.dhcpOn])).to.deep.equal([
        [0, true],
        [20, true],
        [20, true],
        [30, false],
      ]);
    });

    it("finds the range that an address is in", () => {
      expect(snapshot.ranges.find(1, "10.10.0.200")).to.include({
        type: "reserved",
        subnetId: 1,
        start: "10.10.0.200",
        end: "10.10.0.220",
        user: "admin",
        comment: "reserved for others",
      });
      expect(snapshot.ranges.find(1, "10.10.0.150")).to.include({ type: "dynamic", user: undefined });
      expect(snapshot.ranges.find(1, "10.10.0.151")).to.equal(undefined);
      expect(snapshot.ranges.find(2, "10.10.0.200")).to.equal(undefined);
    });

    it("groups images by release and architecture", () => {
      expect(snapshot.images).to.deep.equal([
        { osystem: "ubuntu", series: "jammy", architecture: "amd64", kernels: ["ga-22.04", "hwe-22.04"] },
        { osystem: "ubuntu", series: "jammy", architecture: "arm64", kernels: ["ga-22.04"] },
        { osystem: "custom", series: "golden", architecture: "amd64", kernels: ["generic"] },
      ]);
    });

    it("knows nodes by host name, not by their interfaces' or users' names", () => {
      expect([...snapshot.hostnames]).to.have.deep.members([
        ["web-1", "vm0001"],
        ["vm", "rack01"],
        ["vmhost1", "host01"],
        ["camera", "dev001"],
      ]);
    });

    it("knows the addresses in use of the subnets asked for", () => {
      expect(snapshot.addresses.allocation("10.10.0.40")).to.equal(4);
      expect(snapshot.addresses.allocation("2001:db8:1::5")).to.equal(1);
      expect(snapshot.addresses.allocation("10.10.0.41")).to.equal(undefined);
    });
  });

  describe("an ordinary user", () => {
    const ordinary: Answers = {
      "users/?op=whoami": { json: { username: "user1", is_superuser: false } },
      "nodes/host01/interfaces/": { status: 403 },
      "ipranges/": { status: 403 },
      "ipaddresses/": { status: 403 },
      "subnets/1/?op=ip_addresses": { status: 403 },
    };

    it("gets what it may read, and is told what it may not", async () => {
      const source = await start(ordinary);
      const snapshot = await source.get({});
      await source.ensureSubnets(snapshot, [1]);
      expect(snapshot.user).to.deep.equal({ name: "user1", isAdmin: false });
      expect(snapshot.subnets).to.have.length(4);
      expect(snapshot.vmHosts.map(({ interfacesKnown }) => interfacesKnown)).to.deep.equal([false, false]);
      expect(snapshot.unread.map(({ part }) => part)).to.have.members([
        "ranges",
        "vmHosts",
        "hostnames",
        "addresses",
      ]);
      expect(snapshot.unread.at(-1)?.because).to.equal(
        "MAAS does not let this user read the addresses in use in subnet lan10",
      );
    });

    it("is not told who holds an address", async () => {
      const source = await start(ordinary);
      const holder = await source.holderOf("10.10.0.5");
      expect(holder && formatHolder(holder)).to.equal("something that MAAS shows to administrators only");
    });
  });

  describe("holderOf", () => {
    const expected: Record<string, string> = {
      "10.10.0.5": "MAAS controller vm",
      "10.10.0.11": "VM host vmhost1",
      "10.10.0.31": "machine web-1",
      "10.10.0.32": "machine fresh",
      "10.10.0.33": "device camera",
      "10.10.0.40": "DNS record printer.maas, reserved by user admin",
      "10.10.0.70": "a reservation of user user1",
      "10.10.0.90": "an unknown machine with MAC address 52:54:00:77:00:01",
    };
    for (const [ip, said] of Object.entries(expected)) {
      it(`names ${said}`, async () => {
        const source = await start();
        const holder = await source.holderOf(ip);
        expect(holder && formatHolder(holder)).to.equal(said);
      });
    }

    it("knows when nobody holds it", async () => {
      const source = await start();
      expect(await source.holderOf("10.10.0.77")).to.equal(undefined);
    });

    it("asks once per address and snapshot", async () => {
      const source = await start();
      await Promise.all(Array.from({ length: 10 }, () => source.holderOf("10.10.0.31")));
      const questions = (): number => maas.asked.filter((asked) => asked.startsWith("ipaddresses/")).length;
      expect(questions()).to.equal(1);
      source.invalidate();
      await source.getLatest();
      await source.holderOf("10.10.0.31");
      expect(questions()).to.equal(2);
    });
  });
});

import { expect } from "chai";
import { packageSchema, type SchemaType } from "../../provider/schema";
import { errorOf } from "../support/fake-maas-client";
import { PluginProcess } from "../support/plugin-process";
import { UNKNOWN, type Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";

const KIND = "4dabf18193072939515e22adb298388d";
const secret = (value: string) => ({ [KIND]: "1b47061264138c4ac30d75fd1eb44270", value });
const { functions } = packageSchema();

describe("the plugin's functions", function () {
  this.timeout(120_000);
  let simulator: SimulatorProcess;
  let plugin: PluginProcess;
  let asUser: PluginProcess;

  before(async () => {
    simulator = await SimulatorProcess.start();
    const { url: apiUrl, apiKey, userApiKey } = simulator;
    plugin = await PluginProcess.start({ apiUrl, apiKey });
    asUser = await PluginProcess.start({ apiUrl, apiKey: userApiKey });
  });

  after(async () => {
    await Promise.all([plugin.stop(), asUser.stop()]);
    await simulator.stop();
  });

  const said = async (name: string, args: Properties, by = plugin): Promise<string> =>
    (await errorOf(by.invoke(name, args))).message;

  it("find VM hosts with their room, project and networks", async () => {
    const { vmHosts } = await plugin.invoke("getVmHosts");
    const [first, second] = vmHosts as Properties[];
    expect([first?.["name"], second?.["name"]]).to.deep.equal(["vmhost1", "vmhost2"]);
    expect(first).to.deep.include({
      zone: "default",
      resourcePool: "default",
      project: "maas",
      cores: 64,
      freeCores: 64,
      memory: 524288,
      freeMemory: 524288,
      storagePools: [
        { name: "default", free: 4294.967296, isDefault: true },
        { name: "fast", free: 214.7483648, isDefault: false },
      ],
    });
    const networks = first?.["networks"] as Properties[];
    expect(networks.find(({ name }) => name === "br1")).to.deep.equal({
      name: "br1",
      type: "bridge",
      vlan: 20,
      fabric: "fabric-lan",
      subnets: ["10.20.0.0/16", "2001:db8:1::/64"],
      ipAddresses: ["10.20.0.11", "2001:db8:1::11"],
    });
    expect(await plugin.invoke("getVmHost", { name: "vmhost1" })).to.deep.equal(first);
    expect(await plugin.invoke("getVmHost", { name: "2" })).to.deep.equal(second);
    expect((await plugin.invoke("getVmHosts", { zone: "default", resourcePool: "pool-a" }))["vmHosts"]).to.be
      .empty;
  });

  it("find a subnet with its ranges, and count its addresses as MAAS does", async () => {
    const lan10 = await plugin.invoke("getSubnet", { cidr: "10.10.0.0/24" });
    expect(lan10).to.deep.include({
      id: 1,
      name: "lan10",
      gateway: "10.10.0.1",
      dnsServers: ["10.10.0.2"],
      vlan: 0,
      fabric: "fabric-lan",
      dhcp: true,
      managed: true,
      ranges: [
        { type: "dynamic", start: "10.10.0.100", end: "10.10.0.150", count: 51 },
        {
          type: "reserved",
          start: "10.10.0.200",
          end: "10.10.0.220",
          count: 21,
          user: "admin",
          comment: "reserved for others",
        },
      ],
      // As the recorded region counts them (op=statistics): 254 in all, 177 of them available.
      totalAddresses: 254,
      usedAddresses: 3,
      freeAddresses: 177,
    });
    expect(await plugin.invoke("getSubnet", { name: "lan10" })).to.deep.equal(lan10);
    expect(await plugin.invoke("getSubnet", { name: "lan6" })).to.include({
      dhcp: true,
      totalAddresses: 2 ** 64,
    });
    expect(await plugin.invoke("getSubnet", { cidr: "10.30.0.0/24" })).to.include({ vlan: 30, dhcp: false });
  });

  it("list free addresses of a subnet and of a range, which may be the user's own", async () => {
    expect(await plugin.invoke("getFreeAddresses", { subnet: "lan10", count: 3 })).to.deep.equal({
      subnet: "10.10.0.0/24",
      addresses: ["10.10.0.3", "10.10.0.4", "10.10.0.6"],
      ranges: [
        { start: "10.10.0.3", end: "10.10.0.4", count: 2 },
        { start: "10.10.0.6", end: "10.10.0.10", count: 5 },
        { start: "10.10.0.13", end: "10.10.0.99", count: 87 },
        { start: "10.10.0.151", end: "10.10.0.199", count: 49 },
        { start: "10.10.0.221", end: "10.10.0.254", count: 34 },
      ],
      total: 177,
    });
    const range = { subnet: "lan10", range: "10.10.0.195-10.10.0.205", count: 0 };
    expect(await plugin.invoke("getFreeAddresses", range)).to.deep.include({ addresses: [], total: 11 });
    expect(await asUser.invoke("getFreeAddresses", range)).to.deep.include({ total: 5 });
  });

  it("find a machine by its system id, host name and MAC address", async () => {
    const { hostname, networkInterfaces, ...host } = await plugin.invoke("getMachine", {
      hostname: "vmhost1",
    });
    expect(hostname).to.equal("vmhost1");
    expect(host).to.deep.include({
      status: "Deployed",
      zone: "default",
      resourcePool: "default",
      domain: "maas",
    });
    expect(host).not.to.have.property("vmHost");
    const bridge = (networkInterfaces as Properties[]).find(({ name }) => name === "br0");
    expect(bridge).to.deep.include({
      fabric: "fabric-lan",
      vlan: 0,
      addresses: [{ mode: "static", ipAddress: "10.10.0.11", subnet: "10.10.0.0/24" }],
    });
    const all = { hostname, networkInterfaces, ...host };
    const { systemId } = host;
    expect(await plugin.invoke("getMachine", { systemId: systemId as string })).to.deep.equal(all);
    const macAddress = (bridge?.["macAddress"] as string).toUpperCase();
    expect(await plugin.invoke("getMachine", { macAddress })).to.deep.equal(all);
  });

  it("list images, zones, resource pools and domains", async () => {
    const { images } = await plugin.invoke("getImages", {
      distroSeries: "ubuntu/jammy",
      architecture: "amd64",
    });
    expect(images).to.deep.equal([
      {
        osystem: "ubuntu",
        distroSeries: "jammy",
        architecture: "amd64",
        kernels: ["ga-22.04", "hwe-22.04", "hwe-22.04-edge"],
      },
    ]);
    expect(await plugin.invoke("getImages", { osystem: "rhel" })).to.deep.equal({ images: [] });
    expect(await plugin.invoke("getZones")).to.deep.equal({ zones: [{ id: 1, name: "default" }] });
    expect(await plugin.invoke("getResourcePools")).to.deep.equal({
      resourcePools: [
        { id: 0, name: "default" },
        { id: 1, name: "pool-a" },
      ],
    });
    expect(await plugin.invoke("getDomains")).to.deep.equal({
      domains: [{ id: 0, name: "maas", isDefault: true }],
    });
  });

  it("answer an ordinary user with what MAAS shows one", async () => {
    const host = await asUser.invoke("getVmHost", { name: "vmhost1" });
    expect(host).to.include({ cores: 64 });
    expect(host).not.to.have.property("project");
  });

  it("answer with what schema.json says, and nothing else", async () => {
    const args: Record<string, Properties> = {
      getVmHost: { name: "vmhost1" },
      getSubnet: { name: "lan10" },
      getFreeAddresses: { subnet: "lan10" },
      getMachine: { hostname: "vmhost1" },
    };
    for (const [token, { outputs }] of Object.entries(functions)) {
      const name = token.replace("maas-lxd:index:", "");
      expect(misfits(await plugin.invoke(name, args[name] ?? {}), outputs, name), name).to.deep.equal([]);
    }
  });

  it("say what there is where something is not there", async () => {
    expect(await said("getVmHost", { name: "vmhos2" })).to.equal(
      "getVmHost: VM host vmhos2 does not exist in MAAS, available: vmhost2 and vmhost1",
    );
    expect(await said("getSubnet", { cidr: "10.10.0.0/16" })).to.match(
      /^getSubnet: Subnet 10\.10\.0\.0\/16 does not exist in MAAS, available: 10\.[123]0\.0\.0\/(16|24), /,
    );
    expect(await said("getVmHosts", { zone: "west" })).to.equal(
      "getVmHosts: Zone west does not exist in MAAS, available: default",
    );
    expect(await said("getMachine", { hostname: "vmhost3" })).to.match(
      /^getMachine: Machine vmhost3 does not exist in MAAS; host names with an address there: vmhost[12], vmhost[12]\b/,
    );
    expect(await said("getMachine", { macAddress: "52:54:00:00:00:01" })).to.equal(
      "getMachine: No machine in MAAS has an interface with the MAC address 52:54:00:00:00:01",
    );
    expect(await said("getSubnets", {})).to.equal(
      "There is no function getSubnets: the nearest known name is getSubnet",
    );
  });

  it("say what is wrong with the arguments", async () => {
    expect(await said("getVmHost", { nam: "vmhost1" })).to.equal(
      "getVmHost: name is missing\nUnknown property nam: the nearest known name is name",
    );
    expect(await said("getFreeAddresses", { subnet: "lan10", count: "3" })).to.equal(
      "getFreeAddresses: count must be a whole number, but is text",
    );
    expect(await said("getFreeAddresses", { subnet: "lan10", count: 2000 })).to.contain("from 0 to 1000");
    expect(await said("getFreeAddresses", { subnet: "lan10", range: "10.20.0.1-10.20.0.9" })).to.equal(
      "getFreeAddresses: Range 10.20.0.1-10.20.0.9 is not within subnet lan10 (10.10.0.0/24)",
    );
    expect(await said("getFreeAddresses", { subnet: "lan10", range: "some" })).to.contain(
      "Invalid range: some;",
    );
    expect(await said("getSubnet", {})).to.equal("getSubnet: getSubnet needs either cidr or name");
    expect(await said("getMachine", { hostname: "a", systemId: "b" })).to.contain("needs one of");
  });

  it("answer nothing to what is not known yet, and ask nothing", async () => {
    await simulator.forgetRequests();
    const found = await plugin.invoke("getFreeAddresses", { subnet: "lan10", range: UNKNOWN });
    expect(found).to.deep.equal({ subnet: UNKNOWN, addresses: UNKNOWN, ranges: UNKNOWN, total: UNKNOWN });
    expect(await simulator.requests()).to.deep.equal([]);
  });

  it("keep secret what was found by a secret, and the secret out of messages", async () => {
    const found = await plugin.invoke("getVmHost", { name: secret("vmhost1") });
    expect(found["cores"]).to.deep.equal({ [KIND]: "1b47061264138c4ac30d75fd1eb44270", value: 64 });
    const message = await said("getVmHost", { name: secret("hush-hush") });
    expect(message).to.contain("VM host [secret] does not exist");
    expect(message).not.to.contain("hush");
  });

  it("fail in a preview that does without MAAS, say what can be done, and ask MAAS in the update", async () => {
    const { url: apiUrl, apiKey } = simulator;
    const offline = await PluginProcess.start({ apiUrl, apiKey, offline: "true" });
    try {
      const { message } = await errorOf(offline.invoke("getZones", {}, { preview: true }));
      expect(message).to.match(
        /^maas-lxd:offline is set, so that this preview does not ask MAAS, and what getZones/,
      );
      expect(await offline.invoke("getZones")).to.have.property("zones");
    } finally {
      await offline.stop();
    }
  });
});

/** What of a value is not as the schema has it: missing, not known there, or of another type. */
function misfits(value: unknown, type: SchemaType, path: string): string[] {
  const { $ref, items } = type;
  const {
    properties,
    required = [],
    type: kind,
  } = $ref === undefined ? type : (packageSchema().types[$ref.replace("#/types/", "")] ?? {});
  if (properties !== undefined) {
    const given = value as Record<string, unknown>;
    return [
      ...required.filter((name) => given[name] === undefined).map((name) => `${path}.${name} is missing`),
      ...Object.entries(given).flatMap(([name, one]) =>
        properties[name] === undefined
          ? [`${path}.${name} is unknown`]
          : misfits(one, properties[name], `${path}.${name}`),
      ),
    ];
  }
  if (kind === "array" && Array.isArray(value)) {
    return value.flatMap((one, at) => misfits(one, items ?? {}, `${path}[${at}]`));
  }
  const isInteger = kind === "integer" && Number.isInteger(value);
  return isInteger || typeof value === kind ? [] : [`${path} is ${typeof value}, not ${kind}`];
}

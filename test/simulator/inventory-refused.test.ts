import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InventoryError, parseInventory, startSimulator, type Inventory } from "../../simulator/index";
import { BoundedProcess } from "../support/process";
import { projectRoot } from "../support/project";
import { temporaryFolder } from "../support/temporary";
import { changed, SMALL } from "./lab-texts";

/** The message with which an inventory is refused. */
function refusal(text: string): string {
  try {
    parseInventory(text, "lab.yaml");
  } catch (error) {
    expect(error).to.be.instanceOf(InventoryError);
    return (error as InventoryError).message;
  }
  throw new Error("the inventory was taken");
}

/** The text from the place that a message names to the end of its line, and the rest of the message. */
function located(text: string, message: string): { stands: string; rest: string } {
  const [, line = "", column = "", rest = ""] = /^lab\.yaml:(\d+):(\d+): (.*)$/s.exec(message) ?? [];
  expect(line, message).not.to.equal("");
  const stands = text.split("\n")[Number(line) - 1]?.slice(Number(column) - 1) ?? "";
  return { stands, rest };
}

describe("a bad lab is refused with line, column, place and reason", () => {
  for (const [title, text, there, reason] of [
    ["no YAML", "fabrics: [", "", /^Flow sequence/],
    ["a key twice", "fabrics: []\nfabrics: []", "fabrics", "Map keys must be unique"],
    ["nothing", "", "", "/: must be object"],
    ["a missing list", "fabrics: [{name: a}]\nvmHosts: []", "fabrics", "/: lacks subnets"],
    [
      "an unknown key",
      changed("cores: 8", "cores: 8\n    colour: red"),
      "colour",
      "/vmHosts/0/colour: is not known here",
    ],
    ["a wrong type", changed("cores: 8", "cores: eight"), "cores", "/vmHosts/0/cores: must be integer"],
    [
      "a bad VLAN",
      changed("vid: 0, dhcp", "vid: 4095, dhcp"),
      "vid",
      "/fabrics/0/vlans/0/vid: must be <= 4094",
    ],
    [
      "no network",
      changed("192.168.7.0/24", "192.168.7.0"),
      "cidr",
      "/subnets/0/cidr: '192.168.7.0' is not a network: an address, a slash and a prefix length",
    ],
    [
      "an address for a network",
      changed("192.168.7.0/24", "192.168.7.9/24"),
      "cidr",
      "/subnets/0/cidr: '192.168.7.9/24' is an address in a network, not the network's first one",
    ],
    [
      "no address",
      changed("gateway: 192.168.7.1", "gateway: 192.168.7.256"),
      "gateway",
      "/subnets/0/gateway: is not an ipv4 address or is not an ipv6 address",
    ],
    [
      "a gateway outside",
      changed("gateway: 192.168.7.1", "gateway: 192.168.8.1"),
      "gateway",
      "/subnets/0/gateway: 192.168.8.1 is outside 192.168.7.0/24",
    ],
    [
      "a range outside",
      changed("end: 192.168.7.220", "end: 192.168.8.220"),
      "end",
      "/subnets/0/ranges/0/end: 192.168.8.220 is outside 192.168.7.0/24",
    ],
    [
      "a range backwards",
      changed("start: 192.168.7.200", "start: 192.168.7.230"),
      "{ type: dynamic",
      "/subnets/0/ranges/0: starts at 192.168.7.230, after its end 192.168.7.220",
    ],
    [
      "overlapping ranges",
      changed(
        "end: 192.168.7.220 }",
        "end: 192.168.7.220 }\n      - { type: reserved, start: 192.168.7.220, end: 192.168.7.230 }",
      ),
      "{ type: reserved",
      "/subnets/0/ranges/1: overlaps the dynamic range 192.168.7.200-192.168.7.220",
    ],
    [
      "a range over the gateway",
      changed("start: 192.168.7.200", "start: 192.168.7.1"),
      "{ type: dynamic",
      /^\/subnets\/0\/ranges\/0: holds the subnet's gateway 192\.168\.7\.1/,
    ],
    [
      "two equal subnets",
      changed("vmHosts:", "  - { name: other, cidr: 192.168.7.0/24, fabric: lan }\nvmHosts:"),
      "cidr: 192.168.7.0/24, fabric",
      "/subnets/1/cidr: there are two subnets 192.168.7.0/24",
    ],
    [
      "an unknown fabric",
      changed("    fabric: lan\n    gateway", "    fabric: wan\n    gateway"),
      "fabric: wan",
      "/subnets/0/fabric: there is no fabric 'wan'; known are lan",
    ],
    [
      "an unknown VLAN",
      changed("fabric: lan\n    gateway", "fabric: lan\n    vid: 5\n    gateway"),
      "vid: 5",
      "/subnets/0/vid: fabric 'lan' has no VLAN 5",
    ],
    [
      "an unknown zone",
      changed("cores: 8", "cores: 8\n    zone: az9"),
      "zone",
      "/vmHosts/0/zone: there is no zone 'az9'; known are default",
    ],
    [
      "an unknown space",
      changed("dhcp: true", "dhcp: true, space: x"),
      "space",
      "/fabrics/0/vlans/0/space: there is no space 'x'; there is none",
    ],
    [
      "an unknown rack",
      changed("dhcp: true", "dhcp: true, primaryRack: x"),
      "primaryRack",
      "/fabrics/0/vlans/0/primaryRack: there is no rack 'x'; known are maas",
    ],
    [
      "DHCP without leases",
      changed("type: dynamic", "type: reserved"),
      "dhcp",
      "/fabrics/0/vlans/0/dhcp: is on, and no subnet of the VLAN has a dynamic range",
    ],
    [
      "a host in no subnet",
      changed("[192.168.7.10]", "[192.168.9.10]"),
      "192.168.9.10",
      "/vmHosts/0/bridges/0/addresses/0: 192.168.9.10 is in no subnet of VLAN 0 of fabric 'lan' (192.168.7.0/24)",
    ],
    [
      "a host in the dynamic range",
      changed("[192.168.7.10]", "[192.168.7.210]"),
      "192.168.7.210",
      "/vmHosts/0/bridges/0/addresses/0: 192.168.7.210 is in the dynamic range 192.168.7.200-192.168.7.220",
    ],
    [
      "an address held twice",
      changed("[192.168.7.10]", "[192.168.7.10, 192.168.7.10]"),
      "192.168.7.10] }",
      "/vmHosts/0/bridges/0/addresses/1: 192.168.7.10 is held by host1 (br0) already",
    ],
    [
      "two hosts of one name",
      `${SMALL}  - { name: host1, cores: 1, memory: 1024 }\n`,
      "name: host1, cores",
      "/vmHosts/1/name: there are two machines 'host1'",
    ],
    [
      "an unknown setting",
      `settings: { upstream: 9.9.9.9 }${SMALL}`,
      "upstream",
      "/settings/upstream: MAAS has no such setting",
    ],
    [
      "no administrator",
      `users: [{ username: joe }]${SMALL}`,
      "users",
      "/users: none of them is an administrator (superuser: true)",
    ],
    [
      "a bad API key",
      `users: [{ username: joe, superuser: true, apiKey: abc }]${SMALL}`,
      "apiKey",
      /^\/users\/0\/apiKey: must match pattern/,
    ],
    [
      "a bad size",
      changed("cores: 8", "cores: 8\n    storagePools: [{ name: a, size: 5 parsecs }]"),
      "size",
      /^\/vmHosts\/0\/storagePools\/0\/size: '5 parsecs' is not a size/,
    ],
  ] as const satisfies readonly (readonly [string, string, string, string | RegExp])[]) {
    it(title, () => {
      const { stands, rest } = located(text, refusal(text));
      expect(stands.startsWith(there), `${there} stands at the place: ${stands}`).to.equal(true);
      if (typeof reason === "string") {
        expect(rest).to.equal(reason);
      } else {
        expect(rest).to.match(reason);
      }
    });
  }

  it("each wrong place has its line", () => {
    const message = refusal(changed("cores: 8", "cores: 0").replace("vid: 0", "vid: -1"));
    expect(message.split("\n")).to.have.length(2);
  });

  it("the library refuses an object as well", async () => {
    const inventory = { fabrics: [{ name: "a" }], subnets: [], vmHosts: [{ name: "x" }] };
    let message = "";
    try {
      await startSimulator({ inventory: inventory as unknown as Inventory });
    } catch (error) {
      message = error instanceof InventoryError ? error.message : String(error);
    }
    expect(message).to.equal("/vmHosts/0: lacks cores\n/vmHosts/0: lacks memory");
  });

  it("the program ends with 2 and prints it", async () => {
    const folder = temporaryFolder("lab");
    const file = join(folder, "lab.yaml");
    const text = changed("192.168.7.10", "10.0.0.1");
    writeFileSync(file, text);
    const main = join(projectRoot, "dist", "simulator", "main.js");
    const started = new BoundedProcess(process.execPath, [main, "--inventory", "lab.yaml"], {
      cwd: folder,
      env: process.env,
      timeoutMs: 60_000,
    });
    const { code, stderr } = await started.ended;
    expect(code).to.equal(2);
    expect(stderr).to.equal(`maas-simulator: --inventory: ${refusal(text)}\n`);
  });
});

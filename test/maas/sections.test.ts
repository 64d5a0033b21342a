import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { MaasClient } from "../../provider/maas/client";
import * as events from "../../provider/maas/events";
import * as interfaces from "../../provider/maas/interfaces";
import * as lists from "../../provider/maas/lists";
import * as machines from "../../provider/maas/machines";
import * as networks from "../../provider/maas/networks";
import * as tags from "../../provider/maas/tags";
import * as tests from "../../provider/maas/tests";
import * as vmHosts from "../../provider/maas/vm-hosts";
import { projectRoot } from "../support/project";
import { connectTo } from "../support/fake-maas-client";
import { json, FakeMaas } from "../support/fake-maas";

const folder = resolve(
  process.env["MAAS_CONTRACT_DIR"] ?? join(projectRoot, "..", "shared", "maas-contract"),
);

interface Exchange {
  method: string;
  path: string;
  query: [string, unknown][];
  form: [string, unknown][] | null;
  status: number;
}

/** `POST nodes/*\/interfaces/*\/?op=link_subnet`: a request without what differs from one machine to the next. */
function kindOf(method: string, path: string, op: string | null): string {
  const places = path.split("/").map((part, i) => (i % 2 === 1 && part !== "" ? "*" : part));
  return `${method} ${places.join("/")}${op ? `?op=${op}` : ""}`;
}

/** The kinds of requests that a real region answered with success, each with the parameters that it was seen to take. */
function takenByMaas(): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const { method, path, query, form, status } = JSON.parse(
      readFileSync(join(folder, file), "utf8"),
    ) as Exchange;
    if (status >= 200 && status < 300) {
      const op = query.find(([key]) => key === "op")?.[1];
      const kind = kindOf(method, path.replace("/MAAS/api/2.0/", ""), typeof op === "string" ? op : null);
      const names = taken.get(kind) ?? new Set();
      [...query, ...(form ?? [])].forEach(([name]) => names.add(name));
      taken.set(kind, names);
    }
  }
  return taken;
}

const soon = (): number => Date.now() + 60_000;

/** One call of each function of the API's sections. */
const calls: Record<string, (client: MaasClient) => Promise<unknown>> = {
  queryEvents: (c) => events.queryEvents(c, { level: "DEBUG", after: 1, limit: 1000 }),
  "queryEvents of a machine": (c) => events.queryEvents(c, { level: "INFO", id: "abc123", limit: 4 }),
  listInterfaces: (c) => interfaces.listInterfaces(c, "abc123", soon()),
  linkSubnet: (c) =>
    interfaces.linkSubnet(
      c,
      "abc123",
      3,
      { mode: "STATIC", subnet: 1, ip_address: "10.10.0.50", default_gateway: true, force: true },
      soon(),
    ),
  listZones: lists.listZones,
  listResourcePools: lists.listResourcePools,
  listBootResources: lists.listBootResources,
  whoAmI: lists.whoAmI,
  "listMachines by id": (c) => machines.listMachines(c, { id: ["abc123", "def456"] }),
  "listMachines by host name": (c) => machines.listMachines(c, { hostname: ["web"] }),
  updateMachine: (c) =>
    machines.updateMachine(
      c,
      "abc123",
      { hostname: "web", description: "x", pool: "default", zone: "default", domain: "maas" },
      soon(),
    ),
  deployMachine: (c) =>
    machines.deployMachine(
      c,
      "abc123",
      { osystem: "ubuntu", distro_series: "jammy", hwe_kernel: "ga-22.04", user_data: "eA==" },
      soon(),
    ),
  releaseMachine: (c) => machines.releaseMachine(c, "abc123", soon()),
  commissionMachine: (c) => machines.commissionMachine(c, "abc123", soon()),
  queryPowerState: (c) => machines.queryPowerState(c, "abc123", soon()),
  deleteMachine: (c) => machines.deleteMachine(c, "abc123", soon()),
  listSubnets: networks.listSubnets,
  listIpRanges: networks.listIpRanges,
  listUsedAddresses: (c) => networks.listUsedAddresses(c, 1),
  listAddressHolders: (c) => networks.listAddressHolders(c, 1),
  findHolder: (c) => networks.findHolder(c, "10.10.0.50"),
  listDnsResources: networks.listDnsResources,
  findOwnReservation: (c) => networks.findOwnReservation(c, "10.10.0.70"),
  reserveAddress: (c) => networks.reserveAddress(c, "10.10.0.73", "rsv1"),
  releaseAddress: (c) => networks.releaseAddress(c, "10.10.0.70"),
  createTag: (c) => tags.createTag(c, "web"),
  updateTag: (c) => tags.updateTag(c, "web", { add: ["abc123"], remove: ["def456"] }),
  testMachine: (c) => tests.testMachine(c, "abc123", "gateway-connectivity", soon()),
  listTestResults: (c) => tests.listTestResults(c, "abc123", soon()),
  listVmHosts: vmHosts.listVmHosts,
  refreshVmHost: (c) => vmHosts.refreshVmHost(c, 1, soon()),
  composeMachine: (c) =>
    vmHosts.composeMachine(
      c,
      1,
      {
        hostname: "web",
        cores: 1,
        memory: 2048,
        storage: "root:8",
        interfaces: "eth0:name=br0",
        skip_commissioning: true,
      },
      soon(),
    ),
};

describe("what the client asks of MAAS", () => {
  let taken: Map<string, Set<string>>;
  let region: FakeMaas;

  before(function () {
    if (!existsSync(folder)) {
      console.log(`      no recordings of MAAS in ${folder}`);
      this.skip();
    }
    taken = takenByMaas();
  });

  beforeEach(async () => {
    region = await FakeMaas.start();
    region.answer(json({ events: [], system_id: "abc123" }));
  });

  afterEach(() => region.stop());

  for (const [name, call] of Object.entries(calls)) {
    it(`with ${name} is what a real region took, with the same parameters`, async () => {
      await call(connectTo(region).client);
      const { method, path, query, form } = region.only;
      const kind = kindOf(method, path.replace(/\?.*/, ""), query.get("op"));
      expect([...taken.keys()]).to.include(kind);
      expect([...(taken.get(kind) ?? [])]).to.include.members([...query.keys(), ...form.keys()]);
    });
  }
});

import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import type { LxdVmInputs } from "../../provider/inputs";
import { check } from "../../provider/lifecycle/check";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import { planCreate, planUpdate, type Planned } from "../../provider/lifecycle/planned";
import type { LxdVmState } from "../../provider/lifecycle/state";
import { update } from "../../provider/lifecycle/update";
import { Session } from "../../provider/session";
import { ancestry } from "../../provider/values/paths";
import { DEFAULT_LAB, startSimulator, type Simulator } from "../../simulator";
import { INSTANT, urnOf } from "../support/in-process-provider";

const urn = urnOf("web");
const lab = { ...DEFAULT_LAB, zones: ["default", "other"], domains: ["maas", "example"] };

/** Where something that was planned came otherwise: `fqdn: web.maas, not web.example`. */
function surprises({ outputs, unknown }: Planned, came: LxdVmState): string[] {
  const compare = (planned: unknown, actual: unknown, path: string): string[] => {
    if (ancestry(path).some((part) => unknown.has(part))) {
      return [];
    }
    if (typeof planned === "object" && planned !== null && !Array.isArray(planned)) {
      const names = new Set([...Object.keys(planned), ...Object.keys(actual ?? {})]);
      return [...names].flatMap((name) =>
        compare(
          (planned as Record<string, unknown>)[name],
          (actual as Record<string, unknown> | undefined)?.[name],
          `${path}.${name}`,
        ),
      );
    }
    return isDeepStrictEqual(planned, actual)
      ? []
      : [`${path}: ${JSON.stringify(planned)} was planned, ${JSON.stringify(actual)} came`];
  };
  const names = new Set([...Object.keys(outputs), ...Object.keys(came)]);
  return [...names]
    .filter((name) => !name.startsWith("__"))
    .flatMap((name) => compare(outputs[name as keyof LxdVmInputs], came[name as keyof LxdVmState], name));
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const changeable = {
  hostname: maybe(fc.constantFrom("front", "web-1")),
  domain: maybe(fc.constantFrom("maas", "example")),
  zone: maybe(fc.constantFrom("default", "other", "1")),
  resourcePool: maybe(fc.constantFrom("default")),
  tags: maybe(fc.subarray(["a", "b"])),
  description: maybe(fc.constantFrom("ours", "")),
  timeouts: maybe(fc.constant({ create: "40m" })),
};

const networks = fc.constantFrom<LxdVmInputs>(
  {},
  { staticIp: { ipAddress: "10.10.0.60" } },
  { staticIp: { ipAddress: "10.20.0.60", subnet: "lan20" } },
  { staticIp: { subnet: "lan10" } },
  { staticIp: { range: "10.20.0.60-10.20.0.63", interface: "eth7" } },
  { networkInterfaces: [{ name: "eth0", staticIps: [{ subnet: "lan20" }, { subnet: "lan6" }] }] },
  { staticIp: { ipAddress: "10.10.0.61", dnsServers: ["10.10.0.9"], interface: "eth7" } },
  { networkInterfaces: [{ name: "eth0", subnet: "lan10", mode: "dhcp" }] },
  {
    networkInterfaces: [
      { name: "eth0", subnet: "lan10" },
      { name: "eth1", staticIps: [{ ipAddress: "10.20.0.61" }] },
    ],
  },
  {
    networkInterfaces: [
      { name: "eth0", staticIps: [{ ipAddress: "10.10.0.62" }, { ipAddress: "10.10.0.63" }] },
      { name: "eth1", subnet: "lan20", mode: "linkUp" },
    ],
  },
);

const programs = fc
  .tuple(
    fc.record({
      vmHost: maybe(fc.constantFrom("vmhost1", "2")),
      distroSeries: maybe(fc.constantFrom("jammy", "ubuntu/noble")),
      cores: maybe(fc.constantFrom(1, 2)),
      pinnedCores: fc.constant(undefined),
      disks: maybe(fc.constantFrom([{ size: 9 }], [{ size: 9, pool: "default" }, { size: 3 }])),
      userData: maybe(fc.constant("#cloud-config\n{}\n")),
      ...changeable,
      // All hosts are in this one.
      zone: maybe(fc.constantFrom("default", "1")),
    }),
    networks,
  )
  .map(([one, network]) => clean({ ...one, ...network }));

function clean(inputs: object): LxdVmInputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

describe("what a preview says of a VM", function () {
  this.timeout(180_000);
  let region: Simulator;

  before(async () => {
    region = await startSimulator({ timings: INSTANT, inventory: lab });
  });

  after(() => region.stop());

  function sessionOf(): Session {
    const settings: Record<string, string> = { apiUrl: region.url, apiKey: region.apiKey };
    const session = new Session({ env: {}, log: () => undefined });
    session.configure({ read: (key) => settings[key], keys: Object.keys(settings) });
    return session;
  }

  async function checked(session: Session, raw: LxdVmInputs, old?: LxdVmInputs): Promise<LxdVmInputs> {
    const names = { urn, programUrn: urn, formerUrns: [], isRetained: false, unknown: new Set<string>() };
    const { inputs, failures } = await check(session, { ...names, old, raw: { ...raw } });
    expect(failures).to.deep.equal([]);
    return inputs;
  }

  it("is what comes, for any program and any change in place of it", async () => {
    const property = fc.asyncProperty(programs, fc.record(changeable), async (program, change) => {
      const preview = sessionOf();
      const inputs = await checked(preview, program);
      const planned = await planCreate(preview, { urn, inputs, unknown: new Set() });
      const run = sessionOf();
      const { systemId, outputs } = await create(run, urn, await checked(run, program));
      try {
        expect(surprises(planned, outputs)).to.deep.equal([]);

        const later = clean({ ...program, ...change });
        const next = sessionOf();
        const wanted = await checked(next, later, inputs);
        const state = { ...outputs, systemId };
        const { changes } = await diff(next, { systemId, urn, current: state, wanted, unknown: new Set() });
        if (changes) {
          const replanned = await planUpdate(next, { urn, inputs: wanted, unknown: new Set() }, state);
          const updated = await update(sessionOf(), urn, state, wanted);
          expect(surprises(replanned, updated.outputs)).to.deep.equal([]);
        }
      } finally {
        await remove(sessionOf(), urn, { ...outputs, systemId });
      }
    });
    await fc.assert(property, { numRuns: 25, seed: 16, endOnFailure: true });
  });

  it("is known where it depends on nothing that MAAS chooses", async () => {
    const session = sessionOf();
    const staticIp = { ipAddress: "10.10.0.60" };
    const inputs = await checked(session, { vmHost: "vmhost1", hostname: "front", staticIp });
    const { outputs, unknown } = await planCreate(session, { urn, inputs, unknown: new Set() });
    expect(outputs).to.deep.include({
      vmHost: "vmhost1",
      vmHostId: 1,
      zone: "default",
      resourcePool: "default",
      domain: "maas",
      fqdn: "front.maas",
      ipAddresses: ["10.10.0.60"],
      networkStatus: {
        configMethod: "static",
        interface: "eth0",
        assignedIp: "10.10.0.60",
        subnet: "10.10.0.0/24",
        gateway: "10.10.0.1",
      },
    });
    expect([...unknown]).to.include.members([
      "systemId",
      "status",
      "networkStatus.macAddress",
      "networkStatus.dnsServers",
    ]);
  });

  it("leaves open what depends on a value that is not known yet", async () => {
    const session = sessionOf();
    const unknown = new Set(["hostname", "staticIp.ipAddress", "tags[0]"]);
    const inputs = { vmHost: "vmhost1", staticIp: {} as never, tags: [] };
    const planned = await planCreate(session, { urn, inputs, unknown });
    expect([...planned.unknown]).to.include.members(["fqdn", "networkStatus", "ipAddresses", ...unknown]);
  });
});

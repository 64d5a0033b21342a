import { expect } from "chai";
import { Session } from "../../provider/session";
import type { LxdVmInputs, LxdVmOutputs } from "../../provider/inputs";
import { canonicalise } from "../../provider/rules/canonicalise";
import { create } from "../../provider/lifecycle/create";
import { withDefaults } from "../../provider/lifecycle/defaults";
import { remove } from "../../provider/lifecycle/delete";
import { PartialFailureError } from "../../provider/lifecycle/errors";
import type { Services } from "../../provider/lifecycle/services";
import { Placements } from "../../provider/lifecycle/services/placement";
import { rules, runRule } from "../../provider/rules/rules";
import { checkShape } from "../../provider/rules/shape";
import { POLL_SETTINGS } from "../../provider/watch/poll-schedule";
import { Watcher } from "../../provider/watch/watcher";
import { startSimulator, type Simulator } from "../../simulator";
import { INSTANT } from "../support/in-process-provider";
import type { Row } from "./row";
import { table } from "./table";
import { worlds } from "./worlds";

/** The rows about the lab as it was recorded, which is the simulator's too. */
const rows = Object.values(table)
  .flat()
  .filter(({ world, composes, unknown }) => world === "lab" && composes && unknown.length === 0)
  .filter(({ vm }) => checkShape(vm, () => false).failures.length === 0);

/**
 * Rules for what MAAS does not refuse, or not in all cases: it makes something else than what was asked for, or something that cannot
 * work, or never sees the input.
 */
const notByMaas = new Set([
  "hostname-label",
  "storage-tag",
  "pinned-cores",
  "cores-or-pinned",
  "disk-size",
  "interface-name",
  "interface-no-disk",
  "interface-exists",
  "interface-mode",
  "mode-without-static",
  "one-source",
  "mac-form",
  "mac-unicast",
  "lxd-profile",
  "lxd-config-key",
  "lxd-config-value",
  "address-or-source",
  "range-within",
  "address-format",
  "address-network",
  "address-broadcast",
  "address-gateway",
  "address-dns-server",
  "address-once",
  "gateway-reachable",
  "gateway-matches",
  "gateway-once",
  "verify-gateway",
  "dns-server",
  "host-storage-pool",
  "host-network",
  "image",
  "user-data",
]);

function draftOf({ vm }: Row) {
  const { draft } = checkShape(vm, () => false);
  return { ...draft, inputs: canonicalise(draft.inputs) };
}

function failingRules(row: Row): string[] {
  const world = { snapshot: worlds.lab, composes: true };
  return rules.filter((rule) => runRule(rule, draftOf(row), world).length > 0).map(({ id }) => id);
}

/** All static addresses of the inputs. */
function addressesOf({ staticIp, networkInterfaces = [] }: LxdVmInputs): string[] {
  const listed = networkInterfaces.flatMap(({ staticIps = [] }) => staticIps);
  return [...(staticIp ? [staticIp] : []), ...listed].flatMap(({ ipAddress }) => ipAddress ?? []);
}

/** A session that looks at MAAS more often than people would want to wait for. */
class QuickSession extends Session {
  constructor(private readonly quick: Services) {
    super();
  }

  override services(): Services {
    return this.quick;
  }
}

describe("the table of inputs, carried out on the simulated region", function () {
  this.timeout(60_000);
  let region: Simulator;
  const session = new Session();

  before(async () => {
    region = await startSimulator({ maasVersion: "3.5", timings: INSTANT });
    session.configure({
      read: (key) => ({ apiUrl: region.url, apiKey: region.apiKey })[key],
      keys: [],
    });
  });

  after(() => region.stop());

  /** Creates the VM, whatever the rules say of it, and removes what there is of it. */
  async function carryOut(row: Row, number: number): Promise<{ inputs: LxdVmInputs; outputs: LxdVmOutputs }> {
    const urn = `urn:pulumi:test::rules::pulumi-nodejs:dynamic/x:LxdVm::vm-${number}`;
    const given = withDefaults(draftOf(row).inputs as LxdVmInputs, urn, () => false);
    // Where the rules say no, a host that refuses is not to be given half a minute.
    const inputs = row.fails.length === 0 ? given : { timeouts: { create: "10s" }, ...given };
    const { client, ...shared } = session.services();
    const services = {
      ...shared,
      client,
      watcher: new Watcher(client, {
        ...POLL_SETTINGS,
        first: 10,
        longest: 100,
        machines: 1000,
        machinesAlone: { shortest: 1000, longest: 1000, share: 0.25 },
      }),
      placements: new Placements(),
      say: () => undefined,
    };
    const quick = new QuickSession(services);
    try {
      const { outputs } = await create(quick, urn, inputs);
      await remove(quick, urn, outputs);
      return { inputs, outputs };
    } catch (error) {
      if (error instanceof PartialFailureError) {
        await remove(quick, urn, error.outputs);
      }
      throw error;
    }
  }

  describe("what is right", () => {
    for (const [number, row] of rows.filter(({ fails }) => fails.length === 0).entries()) {
      it(`becomes a VM with its addresses: ${row.says}`, async () => {
        const { inputs, outputs } = await carryOut(row, number);
        expect(outputs.status).to.equal("Deployed");
        expect(outputs.ipAddresses).to.include.members(addressesOf(inputs));
      });
    }
  });

  describe("what is wrong", () => {
    const wrong = rows
      .map((row) => ({ row, ids: failingRules(row) }))
      .filter(({ ids }) => ids.length > 0 && !ids.some((id) => notByMaas.has(id)));
    for (const [number, { row, ids }] of wrong.entries()) {
      it(`is refused in the end, where a preview did not (${ids.join(", ")}): ${row.says}`, async () => {
        const outcome = carryOut(row, 1000 + number).then(() => "carried out");
        expect(await outcome.catch(() => "refused")).to.equal("refused");
      });
    }
  });
});

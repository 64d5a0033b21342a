import { DEFAULT_LAB, startSimulator, type Inventory, type Simulator } from "../../simulator/index";
import { Caller } from "../../test/support/caller";
import { held } from "../memory";

const AT_ONCE = 8;
/** The /16. */
export const SUBNET = 2;

/** The default lab with hosts that have room for everything. */
function roomyLab(): Inventory {
  const vmHosts = DEFAULT_LAB.vmHosts.map((host) => ({
    ...host,
    cores: 1000,
    cpuOverCommitRatio: 10,
    memory: 64_000_000,
    storagePools: (host.storagePools ?? []).map((pool) => ({ ...pool, size: "900TB" })),
  }));
  return { ...DEFAULT_LAB, vmHosts };
}

/** A region with that many machines, each with an address in a /16 of which half is in use at 10,000 machines. */
export class FullRegion {
  private constructor(
    readonly simulator: Simulator,
    readonly caller: Caller,
    readonly systemIds: readonly string[],
    /** Bytes of heap that the machines and addresses take. */
    readonly bytes: number,
  ) {}

  static async make(machines: number): Promise<FullRegion> {
    const simulator = await startSimulator({ inventory: roomyLab(), timings: { deploy: 1 } });
    const caller = new Caller(simulator);
    const before = await held();
    const systemIds: string[] = [];
    await each(machines, async (n) => {
      const form = { interfaces: "eth0:subnet_cidr=10.20.0.0/16" };
      systemIds.push(await caller.compose(`vm-${n}`, form, 1 + (n % 2)));
      await link(caller, systemIds.at(-1) ?? "", addressOf(n));
    });
    // 32,768 of 65,536 with 10,000 machines; in proportion with fewer.
    const reserved = Math.round(machines * 2.2768);
    await each(reserved, (n) =>
      caller.ask("POST", "/ipaddresses/?op=reserve", { ip: addressOf(machines + n) }),
    );
    simulator.clearRequests();
    return new FullRegion(simulator, caller, systemIds, (await held()) - before);
  }
}

async function link(caller: Caller, systemId: string, ip: string): Promise<void> {
  const { interface_set: nics } = await caller.machine(systemId);
  await caller.ask("POST", `/nodes/${systemId}/interfaces/${nics[0]?.id ?? 0}/?op=link_subnet`, {
    mode: "STATIC",
    subnet: String(SUBNET),
    ip_address: ip,
    force: "true",
  });
}

/** From 10.20.1.0 on: below are gateway and hosts. */
function addressOf(n: number): string {
  const number = n + 256 * 2;
  return `10.20.${Math.floor(number / 256)}.${number % 256}`;
}

async function each(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      await work(n);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

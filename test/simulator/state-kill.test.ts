import { expect } from "chai";
import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../simulator/faults/matching";
import { DEFAULT_LAB } from "../../simulator/index";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";
import { Caller } from "../support/caller";

const KILLS = 4;

/** What the region has answered: what must be there after a kill. */
interface Known {
  readonly status: Map<string, "Ready" | "Deploying" | "gone">;
}

/** A lab whose hosts have room for all that a fast machine composes before the last kill. */
function roomyLab(folder: string): string {
  const file = join(folder, "lab.json");
  const vmHosts = DEFAULT_LAB.vmHosts.map((host) => ({
    ...host,
    cores: 2000,
    memory: 8_000_000,
    storagePools: host.storagePools?.map((pool) => ({ ...pool, size: "100TB" })),
  }));
  writeFileSync(file, JSON.stringify({ ...DEFAULT_LAB, vmHosts }));
  return file;
}

/** The lab's /16: no machine is fast enough to use it up. */
const ROOMY_NETWORK = { interfaces: "eth0:subnet_cidr=10.20.0.0/16" };

/** Composes, deploys and deletes until the region dies, noting what it answered. */
async function work(caller: Caller, prefix: string, known: Known, random: () => number): Promise<void> {
  for (let at = 0; ; at += 1) {
    try {
      const systemId = await caller.compose(`${prefix}-${at}`, ROOMY_NETWORK);
      known.status.set(systemId, "Ready");
      if (random() < 0.7) {
        await caller.ask("POST", `/machines/${systemId}/?op=deploy`, {});
        known.status.set(systemId, "Deploying");
      }
      if (random() < 0.3) {
        await caller.ask("DELETE", `/machines/${systemId}/`);
        known.status.set(systemId, "gone");
      }
    } catch (error) {
      if (error instanceof TypeError) {
        return;
      }
      throw error;
    }
  }
}

describe("a region in a file whose process is killed", () => {
  it(`has all that it answered, ${KILLS} times over, and goes on with it`, async () => {
    const seed = randomInt(2 ** 31);
    const random = seededRandom(seed);
    const folder = temporaryFolder("kill");
    const lab = roomyLab(folder);
    const file = join(folder, "region.state");
    const known: Known = { status: new Map() };
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const simulator = await SimulatorProcess.start({
        deploy: "200ms",
        args: ["--inventory", lab, "--state", file],
      });
      try {
        const caller = new Caller(simulator);
        const state = await simulator.state();
        const statuses = new Map(state.machines.map(({ systemId, status }) => [systemId, status]));
        for (const [systemId, status] of known.status) {
          const now = statuses.get(systemId);
          const message = `seed ${seed}, kill ${kill}, machine ${systemId}`;
          if (status === "gone") {
            expect(now, message).to.equal(undefined);
          } else if (status === "Ready") {
            // The request that came next may have taken effect before its answer.
            expect(now, message).to.be.oneOf(["Ready", "Deploying", "Deployed", undefined]);
          } else {
            expect(now, message).to.be.oneOf(["Deploying", "Deployed", undefined]);
          }
        }
        const held = state.addresses.map(({ ip }) => ip);
        expect(new Set(held).size, `seed ${seed}`).to.equal(held.length);
        if (kill < KILLS) {
          const working = Promise.all(
            ["a", "b", "c"].map((name) => work(caller, `${name}${kill}`, known, random)),
          );
          await new Promise((resolve) => setTimeout(resolve, 150 + random() * 400));
          simulator.process.kill("SIGKILL");
          await simulator.process.ended;
          await working;
          expect(known.status.size).to.be.greaterThan(0);
        } else {
          for (let waits = 0; waits < 200; waits += 1) {
            const { machines } = await simulator.state();
            if (machines.every(({ status }) => status !== "Deploying")) {
              break;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          const { machines } = await simulator.state();
          expect(machines.filter(({ status }) => status === "Deploying")).to.deep.equal([]);
        }
      } finally {
        await simulator.stop();
      }
    }
  }).timeout(120_000);
});

import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { MachineStatus, type Machine, type MaasEvent } from "../../provider/maas/wire";
import { statusName, statusChange } from "../../provider/watch/status-names";
import { projectRoot } from "../support/project";

const folder = resolve(
  process.env["MAAS_CONTRACT_DIR"] ?? join(projectRoot, "..", "shared", "maas-contract"),
);

/** All that was recorded of a kind, whatever exchange it is in. */
function recorded<T>(isOne: (body: Partial<T>) => boolean): T[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => {
      const { bodyJson: body } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
        bodyJson?: unknown;
      };
      const items = (body as { events?: unknown[] } | undefined)?.events ?? [body].flat();
      return items.filter((item) => typeof item === "object" && item !== null && isOne(item)) as T[];
    });
}

describe("the names of statuses", () => {
  before(function () {
    if (!existsSync(folder)) {
      console.log(`      no recordings of MAAS in ${folder}`);
      this.skip();
    }
  });

  it("are those that a real region gives its machines", () => {
    const machines = recorded<Machine>((body) => "status_name" in body && "hostname" in body);
    expect(machines).to.have.length.above(50);
    for (const { status, status_name } of machines) {
      expect(statusName(status)).to.equal(status_name);
    }
  });

  it("are understood in what a real region logs", () => {
    const events = recorded<MaasEvent>(({ type }) => type === "Node changed status");
    expect(events).to.have.length.above(5);
    for (const { description } of events) {
      expect(statusChange(description), description).to.have.all.keys("from", "to");
    }
  });

  it("are one for each status, and read back from an event", () => {
    const statuses = Object.values(MachineStatus).filter((status) => typeof status === "number");
    for (const status of statuses) {
      expect(statusChange(`From 'Ready' to '${statusName(status)}' (to admin)`)).to.deep.equal({
        from: MachineStatus.Ready,
        to: status,
      });
    }
    expect(new Set(statuses.map(statusName)).size).to.equal(statuses.length);
  });

  it("of another MAAS are none, rather than a wrong one", () => {
    for (const description of [
      "From 'Ready' to 'Dreaming'",
      "From 'Dreaming' to 'Ready'",
      "",
      "to Deployed",
      "'Deployed'",
    ]) {
      expect(statusChange(description)).to.equal(undefined);
    }
  });
});

import { expect } from "chai";
import { StepError } from "../../provider/lifecycle/errors";
import { Racks } from "../../provider/lifecycle/services/racks";
import type { Machine } from "../../provider/maas/wire";
import { FakeMaas, json, text } from "../support/fake-maas";
import { connectTo, errorOf } from "../support/fake-maas-client";

const machine = { system_id: "abc123", pod: { id: 1, name: "vmhost1" } } as unknown as Machine;
const soon = (): number => Date.now() + 60_000;

describe("the question for a rack before a delete", () => {
  let maas: FakeMaas;

  beforeEach(async () => {
    maas = await FakeMaas.start();
  });

  afterEach(() => maas.stop());

  it("says that the rack is silent where MAAS has waited for it and answers 504", async () => {
    maas.answer(text(504, "<html>504 Gateway Time-out</html>"));
    const error = await errorOf(new Racks(connectTo(maas).client).ensureConnected(machine, soon()));
    expect(error).to.be.instanceOf(StepError).and.include({ reason: "RackSilent" });
    expect(error.message).to.match(
      /^The rack controller that reaches VM host vmhost1 does not answer MAAS.* 504/,
    );
  });

  it("is content with any state but error, and asks once for the VMs of a host", async () => {
    maas.answer(json({ state: "off" }));
    const racks = new Racks(connectTo(maas).client);
    await racks.ensureConnected(machine, soon());
    await racks.ensureConnected({ ...machine, system_id: "def456" }, soon());
    expect(maas.received).to.have.length(1);
  });
});

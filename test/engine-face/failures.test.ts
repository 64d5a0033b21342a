import { expect } from "chai";
import { showingFailures } from "../../provider/engine/failures";
import { PartialFailureError, StepError } from "../../provider/lifecycle/errors";
import type { LxdVmState } from "../../provider/lifecycle/state";
import { LxdResponseError, LxdUnreachableError } from "../../provider/lxd/errors";
import { MaasResponseError, MaasUnknownOutcomeError, MaasUnreachableError } from "../../provider/maas/errors";
import { SettingsError } from "../../provider/settings";

const bag = { __urn: "urn:pulumi:dev::p::t::web", __provider: "exports.handler = …" };
const asked = { method: "GET", path: "machines/" };
const onHost = { method: "GET", path: "/1.0" };

const refusedKey = new MaasResponseError(asked, 401, "");

const ofConnection: readonly Error[] = [
  new SettingsError("maas-lxd:apiUrl is missing."),
  refusedKey,
  new Error("it could not be seen", { cause: refusedKey }),
  new MaasUnreachableError(asked, "http://127.0.0.1:1", "connect ECONNREFUSED"),
];

const others: readonly Error[] = [
  new MaasResponseError(asked, 500, "no space left"),
  new MaasUnknownOutcomeError(asked, "the connection broke"),
  new StepError("ReleaseFailed", "MachineLocked", "the machine is locked"),
  new LxdResponseError("vmhost1", onHost, 400, "bad key"),
  new LxdUnreachableError("vmhost1", onHost, "https://vmhost1:8443", "connect ECONNREFUSED"),
  new Error("the VM's URN is missing"),
];

async function thrownFor(error: unknown): Promise<Error> {
  return showingFailures("check", bag, () => Promise.reject(error as Error)).then(
    () => expect.fail("nothing was thrown"),
    (thrown: unknown) => thrown as Error,
  );
}

describe("what the engine's process shows of an error", () => {
  for (const error of [...ofConnection, ...others]) {
    it(`is the message once, and no stack: ${error.message}`, async () => {
      const thrown = await thrownFor(error);
      expect(thrown.message.startsWith(error.message), thrown.message).to.equal(true);
      expect(`${String(thrown)}: ${thrown.stack}`).to.equal(
        "web: check failed, for the reason that the error of this resource gives",
      );
      expect(thrown.cause).to.equal(error);
    });
  }

  it("names the doctor where the settings or the way to MAAS may be at fault, and nowhere else", async () => {
    for (const error of ofConnection) {
      expect((await thrownFor(error)).message).to.contain("npx pulumi-maas-lxd doctor");
    }
    for (const error of others) {
      expect((await thrownFor(error)).message).to.equal(error.message);
    }
  });

  it("keeps the stack of a defect", async () => {
    const defect = new TypeError("undefined is not a function");
    expect(await thrownFor(defect)).to.equal(defect);
  });

  it("keeps a VM that is there, with its reasons", async () => {
    const failure = new StepError("DeploymentFailed", "Refused", "MAAS refused the key", {
      cause: refusedKey,
    });
    const state = { memory: 2048, conditions: [failure.condition] } as unknown as LxdVmState;
    const thrown = await thrownFor(new PartialFailureError("abc123", state, failure));
    expect(thrown).to.deep.include({
      id: "abc123",
      properties: { ...state, ...bag },
      reasons: ["DeploymentFailed (Refused): MAAS refused the key"],
    });
    expect(thrown.message).to.match(/^MAAS refused the key\. `npx pulumi-maas-lxd doctor`/);
  });
});

import { expect } from "chai";
import { DEFAULT_LAB } from "../../simulator/index";
import { errorOf } from "../support/fake-maas-client";
import { bringUp, inputsFor } from "../provider/vm-driver";
import { Lab } from "../recovery/lab";
import { adminOf, compose } from "./maas-side";

const [first, second] = DEFAULT_LAB.vmHosts;

describe("an LXD that refuses what MAAS composes with", function () {
  this.timeout(120_000);
  let lab: Lab;

  before(async () => {
    const vmHosts = [first, second].flatMap((host, at) =>
      host === undefined ? [] : [{ ...host, lxdVersion: at === 0 ? "6.7" : "6.6" }],
    );
    lab = await Lab.start({}, { ...DEFAULT_LAB, vmHosts });
  });

  after(() => lab.stop());

  it("is refused in the check by its version, and passed over where the program names no host", async () => {
    const provider = await lab.provider();
    const { failures } = await provider.check({}, inputsFor("named", { vmHost: "vmhost1" }));
    expect(failures).to.deep.equal([
      {
        property: "vmHost",
        reason:
          "VM host vmhost1 has LXD 6.7, which refuses the key security.secureboot that MAAS up to 3.7 sends with every VM: LXD before 6.7 takes it",
      },
    ]);
    const { id, properties } = await bringUp(provider, "free", {});
    expect(properties["vmHost"]).to.equal("vmhost2");
    await provider.delete(id, properties);
  });

  it("is named by the compose where MAAS did not know of it", async () => {
    await lab.simulator.setFaults([
      {
        kind: "http-error",
        status: 503,
        body: "Unable to compose machine because: Failed talking to pod: Invalid config: Unknown configuration key: security.secureboot",
        on: { op: "compose" },
      },
    ]);
    const provider = await lab.provider();
    const error = await errorOf(bringUp(provider, "late", { vmHost: "vmhost2" }));
    expect(error.message).to.contain(
      "MAAS up to 3.7 sends with every VM: LXD before 6.7 takes it. Name another vmHost",
    );
    const asked = await lab.simulator.requests();
    expect(asked.filter(({ op }) => op === "refresh")).to.deep.equal([]);
    await lab.simulator.setFaults([]);
  });

  it("says so in its own words to whoever composes there", async () => {
    const maas = adminOf(lab.simulator);
    const error = await errorOf(compose(maas, 1, "web"));
    expect(error.message).to.contain("Unknown configuration key: security.secureboot");
    maas.close();
    expect((await lab.simulator.state()).instances).to.deep.equal([]);
  });
});

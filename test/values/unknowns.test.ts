import { expect } from "chai";
import fc from "fast-check";
import { restoreUnknowns, separateUnknowns } from "../../provider/values/unknowns";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("unknown values of a preview", () => {
  it("are what the sdk in use sends", async () => {
    const { unknownValue } = (await import("@pulumi/pulumi/runtime/rpc.js")) as { unknownValue: string };
    expect(unknownValue).to.equal(UNKNOWN);
  });

  it("are taken out at any depth, and their places kept", () => {
    const { known, unknown } = separateUnknowns({
      hostname: UNKNOWN,
      memory: 2048,
      tags: ["a", UNKNOWN],
      staticIp: { ipAddress: UNKNOWN, dnsServers: [UNKNOWN, "9.9.9.9"] },
      networkInterfaces: [{ name: "eth0" }, { name: "eth1", subnet: UNKNOWN, staticIps: UNKNOWN }, UNKNOWN],
    });
    expect(known).to.deep.equal({
      memory: 2048,
      tags: ["a", undefined],
      staticIp: { dnsServers: [undefined, "9.9.9.9"] },
      networkInterfaces: [{ name: "eth0" }, { name: "eth1" }, undefined],
    });
    expect([...unknown]).to.deep.equal([
      "hostname",
      "tags[1]",
      "staticIp.ipAddress",
      "staticIp.dnsServers[0]",
      "networkInterfaces[1].subnet",
      "networkInterfaces[1].staticIps",
      "networkInterfaces[2]",
    ]);
  });

  it("are nothing else: not a text that has it within, not an empty one", () => {
    const inputs = { description: `see ${UNKNOWN}`, hostname: "", userData: UNKNOWN.toUpperCase() };
    expect(separateUnknowns(inputs)).to.deep.equal({ known: inputs, unknown: new Set() });
  });

  it("stand where they stood after what is known was checked", () => {
    const { known, unknown } = separateUnknowns({
      staticIp: { ipAddress: "10.10.0.050", gateway: UNKNOWN },
      tags: [UNKNOWN, "b"],
    });
    const checked = { ...known, staticIp: { ipAddress: "10.10.0.50" }, memory: 2048 };
    expect(restoreUnknowns(checked, unknown)).to.deep.equal({
      staticIp: { ipAddress: "10.10.0.50", gateway: UNKNOWN },
      tags: [UNKNOWN, "b"],
      memory: 2048,
    });
    expect(checked.staticIp).to.deep.equal({ ipAddress: "10.10.0.50" });
  });

  it("stand where they stood in a list that a check has taken away", () => {
    const { unknown } = separateUnknowns({ networkInterfaces: [{ name: "eth0" }, { subnet: UNKNOWN }] });
    const { networkInterfaces } = restoreUnknowns({}, unknown) as { networkInterfaces: unknown[] };
    expect(networkInterfaces).to.be.an("array");
    expect(networkInterfaces[1]).to.deep.equal({ subnet: UNKNOWN });
  });

  it("come back to the same inputs, whatever their shape", () => {
    const key = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/).filter((name) => name !== "__proto__");
    const { inputs } = fc.letrec<{ inputs: Record<string, unknown>; value: unknown }>((tie) => ({
      inputs: fc.dictionary(key, tie("value"), { maxKeys: 5, noNullPrototype: true }),
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(UNKNOWN)),
        tie("inputs"),
        fc.array(tie("value"), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(inputs, (given) => {
        const { known, unknown } = separateUnknowns(given);
        expect(JSON.stringify(known)).to.not.include(UNKNOWN);
        expect(restoreUnknowns(known, unknown)).to.deep.equal(given);
      }),
    );
  });
});

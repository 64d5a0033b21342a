import { expect } from "chai";
import fc from "fast-check";
import { checkInputs } from "../../provider/rules/check-inputs";
import { checkShape } from "../../provider/rules/shape";
import { inputNames } from "../../provider/schema";
import { lab } from "../support/recorded-lab";

const nothing = () => false;
const world = { snapshot: lab(), composes: true };

/** Inputs with the right names and anything for values, at any depth. */
const anything = fc.dictionary(
  fc.oneof(fc.constantFrom<string>(...inputNames()), fc.string()),
  fc.anything({
    maxDepth: 3,
    key: fc.constantFrom("name", "size", "ipAddress", "gateway", "subnet", "staticIps", "create", "x", ""),
    values: [
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("10.10.0.9", "2001:db8:1::9", "lan10", "eth0"),
    ],
  }),
);

describe("checkInputs, whatever it is given", () => {
  it("answers with failures that have a property and a reason, each once", () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const { failures } = checkInputs(raw, new Set(), world);
        const said = failures.map(({ property, reason }) => `${property}: ${reason}`);
        expect(new Set(said).size).to.equal(said.length);
        expect(failures.every(({ property, reason }) => property !== "" && reason !== "")).to.be.true;
      }),
      { numRuns: 500 },
    );
  });

  it("never shows user data", () => {
    const secret = "s3cr3t-4711";
    const values = [secret, [secret], { [secret]: secret }, { a: [secret] }];
    fc.assert(
      fc.property(anything, fc.constantFrom<unknown>(...values), (raw, userData) => {
        const { failures } = checkInputs({ ...raw, userData }, new Set(), world);
        expect(JSON.stringify(failures)).not.to.include(secret);
      }),
      { numRuns: 500 },
    );
  });
});

describe("checkShape", () => {
  it("judges what is beside a mistake, and takes what has no shape for unknown", () => {
    const { draft } = checkShape(
      { cores: "two", memory: 2048, disks: [{ size: 8 }, { size: "x" }], nic: 1 },
      nothing,
    );
    expect(draft.inputs).to.deep.equal({ memory: 2048, disks: [{ size: 8 }, {}] });
    expect(["cores", "disks[1].size", "memory", "disks[0].size"].map(draft.isUnknown)).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });

  it("says nothing of a property that is not there but undefined", () => {
    const { failures } = checkShape(
      { hostname: undefined, staticIp: { ipAddress: "10.10.0.9", gateway: undefined } },
      nothing,
    );
    expect(failures).to.deep.equal([]);
  });
});

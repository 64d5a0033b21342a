import { expect } from "chai";
import { packageSchema } from "../../provider/schema";

const schema = packageSchema();
const resource = schema.resources["maas-lxd:index:LxdVm"];
if (resource === undefined) {
  throw new Error("schema.json has no LxdVm");
}
const { inputProperties, properties: outputProperties = {} } = resource;

describe("schema.json", () => {
  it("has every input among the outputs, described alike", () => {
    for (const [name, input] of Object.entries(inputProperties)) {
      const { type, description, secret } = outputProperties[name] ?? {};
      expect({ name, type, description, secret }).to.deep.equal({
        name,
        type: input.type,
        description: input.description,
        secret: input.secret,
      });
    }
  });

  it("refers only to types that it has", () => {
    const refs = JSON.stringify(schema).match(/#\/types\/[^"]+/g) ?? [];
    const types = Object.keys(schema.types).map((token) => `#/types/${token}`);
    expect(types).to.include.members(refs);
    expect(refs).to.include.members(types);
  });

  it("says which inputs are secret", () => {
    const secrets = Object.entries(inputProperties).filter(([, { secret }]) => secret);
    expect(secrets.map(([name]) => name)).to.deep.equal(["userData"]);
  });
});

import { expect } from "chai";
import { inputNames, packageSchema, type SchemaType } from "../../provider/schema";
import { Declarations, type Declared } from "./declared";

const TYPES = "provider/inputs.ts";
const RESOURCE = "sdk/lxd-vm.ts";
const PREFIX = "maas-lxd:index:";

const schema = packageSchema();
const resource = schema.resources[`${PREFIX}LxdVm`];
if (resource === undefined) {
  throw new Error("schema.json has no LxdVm");
}
const { inputProperties, properties: outputProperties = {}, required: requiredOutputs = [] } = resource;

/** A property as schema.json has it, in the words of a declaration. */
function described(property: SchemaType, required: boolean): Declared {
  return { type: typeOf(property), required, doc: property.description ?? "" };
}

function typeOf({ type, $ref, items, additionalProperties }: SchemaType): string {
  if ($ref !== undefined) {
    return $ref.replace(`#/types/${PREFIX}`, "");
  }
  if (type === "array") {
    return `${items ? typeOf(items) : "?"}[]`;
  }
  if (additionalProperties !== undefined) {
    return `Record<string, ${typeOf(additionalProperties)}>`;
  }
  return type === "integer" ? "number" : (type ?? "?");
}

function describedAll(
  properties: Record<string, SchemaType>,
  required: readonly string[],
): Record<string, Declared> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      described(property, required.includes(name)),
    ]),
  );
}

describe("schema.json", function () {
  this.timeout(60_000);
  let declarations: Declarations;

  before(() => {
    declarations = new Declarations(TYPES, RESOURCE, "sdk/index.ts");
  });

  for (const [token, type] of Object.entries(schema.types)) {
    const name = token.replace(PREFIX, "");
    it(`describes ${name} as it is declared, word by word`, () => {
      const declared = Object.fromEntries(declarations.propertiesOf(TYPES, name));
      expect(declared).to.deep.equal(describedAll(type.properties ?? {}, type.required ?? []));
      expect(declarations.docOf(TYPES, name)).to.equal(type.description);
    });
  }

  it("describes the inputs as they are declared, word by word", () => {
    const declared = Object.fromEntries(declarations.propertiesOf(TYPES, "LxdVmInputs"));
    expect(declared).to.deep.equal(describedAll(inputProperties, resource.requiredInputs ?? []));
    expect(inputNames()).to.have.members(Object.keys(declared));
  });

  it("describes the outputs beyond the inputs as they are declared, word by word", () => {
    const declared = Object.fromEntries(declarations.propertiesOf(TYPES, "LxdVmStatus"));
    const beyond = Object.entries(outputProperties).filter(([name]) => !(name in inputProperties));
    expect(declared).to.deep.equal(describedAll(Object.fromEntries(beyond), requiredOutputs));
  });

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

  it("has the outputs that the class has, there always or not alike", () => {
    const declared = declarations.propertiesOf(RESOURCE, "LxdVm");
    const types = Object.entries(outputProperties).map(([name, property]) => {
      const type = typeOf(property);
      return [name, `Output<${requiredOutputs.includes(name) ? type : `${type} | undefined`}>`];
    });
    const found = [...declared].map(([name, { type }]) => [name, type]);
    expect(Object.fromEntries(found)).to.deep.equal(Object.fromEntries(types));
  });

  it("has the class's outputs beyond the inputs in the class's own words", () => {
    const declared = declarations.propertiesOf(RESOURCE, "LxdVm");
    for (const [name, { description }] of Object.entries(outputProperties)) {
      if (!(name in inputProperties)) {
        expect(declared.get(name)?.doc, name).to.equal(description);
      }
    }
  });

  it("names no type that a program cannot import", () => {
    const names = Object.keys(schema.types).map((token) => token.replace(PREFIX, ""));
    expect(declarations.exportsOf("sdk/index.ts")).to.include.members([...names, "LxdVm", "LxdVmArgs"]);
  });

  it("refers only to types that it has", () => {
    const refs = JSON.stringify(schema).match(/#\/types\/[^"]+/g) ?? [];
    const types = Object.keys(schema.types).map((token) => `#/types/${token}`);
    expect(types).to.include.members(refs);
    expect(refs).to.include.members(types);
  });

  it("says which inputs are secret as the class does", () => {
    const secrets = Object.entries(inputProperties).filter(([, { secret }]) => secret);
    expect(secrets.map(([name]) => name)).to.deep.equal(["userData"]);
  });
});

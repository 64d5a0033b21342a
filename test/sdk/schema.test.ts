import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { packageSchema, type SchemaType } from "../../provider/schema";
import { projectRoot } from "../support/project";

const schema = packageSchema();
const resource = schema.resources["maas-lxd:index:LxdVm"];
if (resource === undefined) {
  throw new Error("schema.json has no LxdVm");
}
const registryEntry = schema as unknown as Record<
  "publisher" | "repository" | "logoUrl" | "pluginDownloadURL",
  string
> & {
  readonly keywords: readonly string[];
  readonly language: Readonly<Record<string, unknown>>;
};
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

  it("has every setting of the configuration as an input of an explicit Provider, described alike", () => {
    const described = (settings: Record<string, SchemaType>): [string, unknown][] =>
      Object.entries(settings).map(([name, { type, items, additionalProperties, description, secret }]) => [
        name,
        { type, items, additionalProperties, description, secret },
      ]);
    const settings = described(schema.config.variables);
    expect(described(schema.provider.inputProperties)).to.deep.equal(settings);
    expect(described(schema.provider.properties ?? {})).to.deep.equal(settings);
  });

  it("lets no SDK put what the environment has into the inputs of a Provider, which the state keeps", () => {
    const text = JSON.stringify(schema.provider);
    expect(JSON.stringify(schema.config)).to.contain("defaultInfo");
    expect(text).not.to.contain("defaultInfo");
    expect(schema.provider.requiredInputs ?? []).to.deep.equal([]);
  });

  it("has what the Pulumi registry asks for", () => {
    const { publisher, keywords, repository, logoUrl, pluginDownloadURL } = registryEntry;
    const [, slug = ""] = /^https:\/\/github\.com\/([^/]+\/[^/]+)$/.exec(repository) ?? [];
    expect(publisher).to.equal(slug.split("/")[0]);
    expect(keywords).to.include.members(["kind/native", "category/infrastructure"]);
    expect(pluginDownloadURL).to.equal(`github://api.github.com/${slug}`);
    const [, logo = ""] =
      new RegExp(`^https://raw\\.githubusercontent\\.com/${slug}/main/(.+)$`).exec(logoUrl) ?? [];
    const image = readFileSync(join(projectRoot, logo));
    expect(image.subarray(1, 4).toString()).to.equal("PNG");
    expect([image.readUInt32BE(16), image.readUInt32BE(20)], "width and height").to.deep.equal([100, 100]);
  });

  it("names the package in every language", () => {
    expect(Object.keys(registryEntry.language)).to.have.members(["nodejs", "python", "go", "csharp", "java"]);
  });
});

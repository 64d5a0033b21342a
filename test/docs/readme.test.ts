import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { packageSchema } from "../../provider/schema";
import { projectRoot } from "../support/project";

describe("README.md", () => {
  const text = readFileSync(join(projectRoot, "README.md"), "utf8");
  const resource = packageSchema().resources["maas-lxd:index:LxdVm"];
  const rowOf = (name: string): string | undefined =>
    text.split("\n").find((line) => line.startsWith(`| \`${name}\``));

  it("has a row for every input and output, with the words of schema.json", () => {
    const properties = { ...resource?.properties, ...resource?.inputProperties };
    expect(Object.keys(properties)).to.have.length.above(20);
    for (const [name, { description = "" }] of Object.entries(properties)) {
      expect(rowOf(name), name).to.contain(description);
    }
  });

  it("has a row for every setting", () => {
    for (const name of Object.keys(packageSchema().config.variables)) {
      expect(rowOf(`maas-lxd:${name}`), name).not.to.equal(undefined);
    }
  });

  it("names the two commands", () => {
    expect(text).to.contain("npm run demo").and.contain("npm test");
  });
});

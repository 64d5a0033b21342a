import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "chai";
import { filesOf, installPackage, packProject } from "../support/package";
import { manifest } from "../support/project";

describe("the package", function () {
  this.timeout(180_000);

  it("holds what programs import, and neither tests nor sources", async () => {
    const files = await filesOf(await packProject());
    expect(files).to.include.members(["package.json", "schema.json"]);
    expect(files.filter((file) => /^(dist\/)?(test|bench|scripts|demo|simulator)\//.test(file))).to.be.empty;
    expect(files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))).to.be.empty;
  });

  it("installs by path into an empty project, with one copy of the Pulumi SDK", async () => {
    const folder = await installPackage();
    const from = createRequire(join(folder, "index.js"));
    const installed = JSON.parse(readFileSync(from.resolve("pulumi-maas-lxd/package.json"), "utf8")) as {
      version: string;
    };
    expect(installed.version).to.equal(manifest.version);
    const inner = createRequire(from.resolve("pulumi-maas-lxd/package.json"));
    expect(inner.resolve("@pulumi/pulumi")).to.equal(from.resolve("@pulumi/pulumi"));
  });

  it("brings nothing of the simulator", async () => {
    const modules = join(await installPackage(), "node_modules");
    const brought = ["fastify", "@fastify/multipart", "selfsigned", "xpath", "yaml", "maas-simulator"];
    expect(brought.filter((name) => existsSync(join(modules, name)))).to.be.empty;
  });
});

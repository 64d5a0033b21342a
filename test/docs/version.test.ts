import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../support/project";

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): Manifest =>
  JSON.parse(readFileSync(join(projectRoot, file), "utf8")) as Manifest;

describe("the version", () => {
  const { version } = read("package.json");

  it("is one, of package, schema and simulator", () => {
    expect(read("schema.json").version).to.equal(version);
    expect(read("simulator/package.json").version).to.equal(version);
    expect(read("package-lock.json").version).to.equal(version);
  });

  it("is the newest of the changelog", () => {
    const changelog = readFileSync(join(projectRoot, "CHANGELOG.md"), "utf8");
    const [, newest] = /^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$/m.exec(changelog) ?? [];
    expect(newest).to.equal(version);
    expect(changelog).to.contain(`compare/v${version}...HEAD`);
  });

  it("is what the examples ask for", () => {
    const folders = readdirSync(join(projectRoot, "examples"));
    const manifests = folders
      .filter((name) => existsSync(join(projectRoot, "examples", name, "package.json")))
      .map((name) => read(`examples/${name}/package.json`));
    const wanted = manifests.flatMap(({ dependencies }) => dependencies?.["pulumi-maas-lxd"] ?? []);
    expect(wanted).to.have.length.above(3);
    expect(new Set(wanted)).to.deep.equal(new Set([`^${version}`]));
  });
});

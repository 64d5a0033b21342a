import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../support/project";

const scripts = join(projectRoot, "scripts");

/** What a script imports before its first line runs. */
function staticImports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^import [^;]*?from "([^"]+)";|^import "([^"]+)";/gm)].map(
    ([, from, alone]) => from ?? alone ?? "",
  );
}

/** The packages that a script needs to be installed before it can install them: `scripts/lib/x.mjs: esbuild`. */
function packagesNeededBy(entry: string): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of staticImports(file)) {
      if (name.startsWith(".")) visit(resolve(dirname(file), name));
      else if (!name.startsWith("node:")) found.push(`${relative(projectRoot, file)}: ${name}`);
    }
  };
  visit(entry);
  return found;
}

describe("the scripts that install the packages in a fresh clone", () => {
  const entries = readdirSync(scripts)
    .filter((name) => name.endsWith(".mjs"))
    .filter((name) => /ensurePackages|testRun/.test(readFileSync(join(scripts, name), "utf8")));

  it("are those that people run first", () => {
    expect(entries).to.include.members(["demo.mjs", "setup.mjs", "test.mjs"]);
  });

  for (const name of entries) {
    it(`${name} needs none of them to begin`, () => {
      expect(packagesNeededBy(join(scripts, name))).to.deep.equal([]);
    });
  }
});

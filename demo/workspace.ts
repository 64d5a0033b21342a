import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../test/support/project";
import { temporaryFolder } from "../test/support/temporary";

/**
 * A copy of the examples whose packages are the project's own: what `npm install` would bring into each is linked,
 * so that the demo shows Pulumi at work and not npm.
 *
 * @returns the folder that holds a folder for each example
 */
export function copyExamples(): string {
  const folder = temporaryFolder("demo");
  cpSync(join(projectRoot, "examples"), folder, { recursive: true });
  const packages = join(folder, "node_modules");
  mkdirSync(packages);
  const installed = join(projectRoot, "node_modules");
  for (const name of readdirSync(installed).filter((each) => !each.startsWith("."))) {
    symlinkSync(join(installed, name), join(packages, name), "junction");
  }
  symlinkSync(projectRoot, join(packages, "pulumi-maas-lxd"), "junction");
  return folder;
}

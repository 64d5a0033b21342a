import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project";
import { temporaryFolder } from "./temporary";

let linked: string | undefined;

/**
 * A folder in which the compiled project resolves as an installed package does, without packing and installing it: for tests that
 * drive the provider process and are not about the package.
 */
export function linkPackage(): string {
  if (linked === undefined) {
    linked = temporaryFolder("linked");
    const modules = join(linked, "node_modules");
    mkdirSync(modules);
    symlinkSync(projectRoot, join(modules, "pulumi-maas-lxd"));
    symlinkSync(join(projectRoot, "node_modules", "@pulumi"), join(modules, "@pulumi"));
  }
  return linked;
}

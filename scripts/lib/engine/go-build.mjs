import { cpSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../command.mjs";
import { projectRoot } from "../project.mjs";
import { duration, say, UserError } from "../say.mjs";
import { withTemporaryFolder } from "../temporary.mjs";

/** That something has to be built and there is no Go. */
export class GoMissing extends UserError {
  /** @override */
  name = "GoMissing";
}

/** @param {string} why a build is needed, as a sentence, and what else would help, a line each */
export async function requireGo(why) {
  const outcome = await run("go", ["version"], { timeoutMs: 60_000 }).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (outcome?.code === 0) return;
  throw new GoMissing(
    [
      why,
      "It could be built from source, but Go is not on PATH. One of these helps:",
      "- install Pulumi: https://www.pulumi.com/docs/install/",
      "- install Go 1.25.11 or later: https://go.dev/doc/install",
    ].join("\n"),
  );
}

/**
 * A Go program. scripts/engine/ has a module for each, whose go.sum pins every source by its hash, so that the build neither resolves
 * versions nor asks a checksum database.
 *
 * @typedef {object} GoProgram
 * @property {string} module the folder in scripts/engine/
 * @property {string} executable
 * @property {string} source the package to build
 * @property {string} [version] that Pulumi's engine shows as its own
 */

/**
 * Builds a program into a folder.
 *
 * @param {GoProgram} program
 * @param {string} folder
 * @param {(module: string) => Promise<void>} [besides] what else is taken from the module's folder, whose sources are there by then
 */
export async function goBuild({ module, executable, source, version }, folder, besides) {
  const started = performance.now();
  const stamp =
    version === undefined ? "" : ` -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  const flags = ["-mod=readonly", "-buildvcs=false", "-ldflags", `-s -w${stamp}`];
  await withTemporaryFolder("engine-source-", async (copy) => {
    cpSync(join(projectRoot, "scripts", "engine", module), copy, { recursive: true });
    await mustRun("go", ["build", ...flags, "-o", join(folder, executable), source], {
      cwd: copy,
      timeoutMs: 60 * 60_000,
      doing: `building ${executable}`,
    });
    await besides?.(copy);
  });
  say(`  ${executable} built in ${duration(performance.now() - started)}`);
}

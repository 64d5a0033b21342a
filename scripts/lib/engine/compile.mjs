import { chmodSync, copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { mustRun, run } from "../command.mjs";
import { projectRoot } from "../project.mjs";
import { duration, say, UserError } from "../say.mjs";
import { withTemporaryFolder } from "../temporary.mjs";
import { DYNAMIC_PROVIDER, ENGINE, ENGINE_VERSION, LANGUAGE_HOST } from "./versions.mjs";

/**
 * What is built: scripts/engine/ has a module for each, whose go.sum pins every source by its hash, so that
 * the build neither resolves versions nor asks a checksum database. The Node language host left the module
 * proxy after 3.68.0, when it became a module that cannot be required; that one drives current engines.
 */
const programs = [
  {
    module: "language-host",
    executable: LANGUAGE_HOST,
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  { module: "pulumi", executable: ENGINE, source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
];

const flags = [
  "-mod=readonly",
  "-buildvcs=false",
  "-ldflags",
  `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${ENGINE_VERSION}`,
];

/** @param {string} why the engine has to be built */
async function requireGo(why) {
  const outcome = await run("go", ["version"], { timeoutMs: 60_000 }).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (outcome?.code === 0) return;
  throw new UserError(
    [
      `The Pulumi engine is neither on PATH nor to be had as a download (${why}).`,
      "It could be built from source, but Go is not on PATH. One of these helps:",
      "- install Pulumi: https://www.pulumi.com/docs/install/",
      "- install Go 1.25.11 or later: https://go.dev/doc/install",
    ].join("\n"),
  );
}

/**
 * Builds the engine and the Node language host from the Go module proxy into a folder.
 *
 * @param {string} folder where the executables go
 * @param {string} why no release could be had
 */
export async function compileEngine(folder, why) {
  await requireGo(why);
  say(`Building Pulumi ${ENGINE_VERSION} from source with Go: once, about 8 minutes on two cores …`);
  for (const { module, executable, source } of programs) {
    const started = performance.now();
    await withTemporaryFolder("engine-source-", async (copy) => {
      cpSync(join(projectRoot, "scripts", "engine", module), copy, { recursive: true });
      await mustRun("go", ["build", ...flags, "-o", join(folder, executable), source], {
        cwd: copy,
        timeoutMs: 60 * 60_000,
        doing: `building ${executable}`,
      });
    });
    say(`  ${executable} built in ${duration(performance.now() - started)}`);
  }
  const shell = join(folder, DYNAMIC_PROVIDER);
  copyFileSync(join(projectRoot, "node_modules", "@pulumi", "pulumi", DYNAMIC_PROVIDER), shell);
  chmodSync(shell, 0o755);
}

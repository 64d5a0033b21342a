import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project.mjs";
import { say } from "../say.mjs";
import { goBuild, requireGo } from "./go-build.mjs";
import { DYNAMIC_PROVIDER, ENGINE, ENGINE_VERSION, LANGUAGE_HOST } from "./versions.mjs";

/**
 * The Node language host left the module proxy after 3.68.0, when it became a module that cannot be required; that one drives current
 * engines.
 */
const programs = [
  {
    module: "language-host",
    executable: LANGUAGE_HOST,
    source: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  },
  { module: "pulumi", executable: ENGINE, source: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
];

/**
 * Builds the engine and the Node language host from the Go module proxy into a folder.
 *
 * @param {string} folder where the executables go
 * @param {string} why no release could be had
 */
export async function compileEngine(folder, why) {
  await requireGo(`The Pulumi engine is neither on PATH nor to be had as a download (${why}).`);
  say(`Building Pulumi ${ENGINE_VERSION} from source with Go: once, about 8 minutes on two cores …`);
  for (const program of programs) await goBuild({ ...program, version: ENGINE_VERSION }, folder);
  const shell = join(folder, DYNAMIC_PROVIDER);
  copyFileSync(join(projectRoot, "node_modules", "@pulumi", "pulumi", DYNAMIC_PROVIDER), shell);
  chmodSync(shell, 0o755);
}

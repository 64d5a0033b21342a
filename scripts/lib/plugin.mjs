import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project.mjs";

/** The plugin as it lies in a folder of its own: the executable, for each platform, and one bundled file. */
export const pluginFolder = join(projectRoot, "dist", "plugin");

const EXECUTABLE = "pulumi-resource-maas-lxd";
const BUNDLE = "plugin.js";
/** As package.json's `engines`. */
const OLDEST_NODE = [20, 19];

const shell = `#!/bin/sh
# Starts the Pulumi provider maas-lxd, which needs Node.js.
folder=$(dirname "$(readlink -f "$0" 2>/dev/null || echo "$0")")
if ! command -v node >/dev/null 2>&1; then
  echo "The Pulumi provider maas-lxd needs Node.js ${OLDEST_NODE.join(".")} or later, and there is no node on PATH: https://nodejs.org" >&2
  exit 1
fi
exec node "$folder/${BUNDLE}" "$@"
`;

const windows = `@echo off
where node >nul 2>nul
if errorlevel 1 (
  echo The Pulumi provider maas-lxd needs Node.js ${OLDEST_NODE.join(".")} or later, and there is no node on PATH: https://nodejs.org 1>&2
  exit /b 1
)
node "%~dp0${BUNDLE}" %*
`;

/** Runs before anything that an older Node could not read. */
const versionCheck = `
var v = process.versions.node.split(".").map(Number);
if (v[0] < ${OLDEST_NODE[0]} || (v[0] === ${OLDEST_NODE[0]} && v[1] < ${OLDEST_NODE[1]})) {
  process.stderr.write("The Pulumi provider maas-lxd needs Node.js ${OLDEST_NODE.join(".")} or later, and node on PATH is " + process.versions.node + "\\n");
  process.exit(1);
}
`;

/** Bundles the compiled plugin, with all that it needs but Node. */
export async function bundlePlugin() {
  // In a fresh clone the package comes only after this file was read.
  const { build } = await import("esbuild");
  rmSync(pluginFolder, { recursive: true, force: true });
  mkdirSync(pluginFolder, { recursive: true });
  await build({
    entryPoints: [join(projectRoot, "dist", "provider", "plugin", "main.js")],
    outfile: join(pluginFolder, BUNDLE),
    bundle: true,
    platform: "node",
    target: "node20",
    minify: true,
    keepNames: true,
    legalComments: "linked",
    banner: { js: versionCheck },
    logLevel: "warning",
  });
  writeFileSync(join(pluginFolder, EXECUTABLE), shell);
  chmodSync(join(pluginFolder, EXECUTABLE), 0o755);
  writeFileSync(join(pluginFolder, `${EXECUTABLE}.cmd`), windows.replaceAll("\n", "\r\n"));
}

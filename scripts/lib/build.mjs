import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { mustRun } from "./command.mjs";
import { writePage } from "./page.mjs";
import { bundlePlugin } from "./plugin.mjs";
import { projectRoot } from "./project.mjs";
import { duration, say } from "./say.mjs";

const outputs = join(projectRoot, "dist");

/** Takes away what an earlier build made of sources that are gone, so that no removed test still runs. */
function removeStale() {
  if (!existsSync(outputs)) return;
  for (const entry of readdirSync(outputs, { recursive: true, withFileTypes: true })) {
    const output = join(entry.parentPath, entry.name);
    const source = relative(outputs, output).match(/^(.*?)(\.d\.ts|\.js|\.js\.map)$/)?.[1];
    if (source !== undefined && !existsSync(join(projectRoot, `${source}.ts`))) rmSync(output);
  }
}

/** Compiles the TypeScript sources into dist/. */
export async function build() {
  const started = performance.now();
  removeStale();
  await mustRun(process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json"], {
    cwd: projectRoot,
    timeoutMs: 5 * 60_000,
    output: "show",
  });
  await bundlePlugin();
  await writePage();
  say(`Compiled in ${duration(performance.now() - started)}`);
}

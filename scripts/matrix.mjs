// What `npm run test:matrix` does: the packed package under each Node, @pulumi/pulumi, package manager and kind of program that is
// supported. `npm run test:matrix -- --node 22 --manager pnpm` for some of them; a run of all writes docs/matrix.md.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./lib/build.mjs";
import { mustRun } from "./lib/command.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { duration, runMain, say } from "./lib/say.mjs";
import { withTemporaryFolder } from "./lib/temporary.mjs";
import { matrixDocument } from "./lib/matrix/table.mjs";
import { newestPulumi, nodeOf, packageManagers } from "./lib/matrix/toolchain.mjs";
import { managers, trial } from "./lib/matrix/trial.mjs";

const NODES = ["20", "22", "24"];
const PULUMIS = ["3.200.0", "3.248.0"];
const DOCUMENT = join(projectRoot, "docs", "matrix.md");

const usage = `
npm run test:matrix [-- OPTIONS]: the packed package under each Node, @pulumi/pulumi, package manager and kind of program

  --node N      20, 22 or 24; several times for several
  --pulumi V    a version of @pulumi/pulumi
  --manager M   npm, pnpm or yarn
`;

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      node: { type: "string", multiple: true },
      pulumi: { type: "string", multiple: true },
      manager: { type: "string", multiple: true },
    },
  });
  requireNode();
  await ensurePackages();
  const engine = await ensureEngine();
  await build();
  return withTemporaryFolder("maas-lxd-matrix-", async (folder) => {
    const { stdout } = await mustRun(
      "npm",
      ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder],
      {
        cwd: projectRoot,
        timeoutMs: 60_000,
      },
    );
    const simulator = await startSimulator();
    try {
      const ground = {
        folder,
        tarball: join(folder, stdout.trim()),
        path: [engine.folder, await packageManagers(folder)],
        region: simulator.region,
      };
      const results = await tryAll(ground, values);
      const wrong = results.flatMap(({ problems }) =>
        Object.values(problems).filter((one) => one !== undefined),
      );
      if (Object.keys(values).length === 0) {
        // In a fresh clone the package comes only after this file was read.
        const { format, resolveConfig } = await import("prettier");
        const options = await resolveConfig(DOCUMENT);
        const text = matrixDocument(results, engine.version);
        writeFileSync(DOCUMENT, await format(text, { ...options, parser: "markdown" }));
        say("wrote docs/matrix.md");
      }
      say(wrong.length === 0 ? "Nothing is wrong in any combination." : `${wrong.length} programs failed.`);
      return wrong.length === 0 ? 0 : 1;
    } finally {
      simulator.process.kill();
    }
  });
}, usage);

/**
 * @param {import("./lib/matrix/trial.mjs").Ground} ground
 * @param {{ node?: string[], pulumi?: string[], manager?: string[] }} only
 */
async function tryAll(ground, only) {
  /** @type {import("./lib/matrix/table.mjs").Result[]} */
  const results = [];
  for (const major of only.node ?? NODES) {
    const node = await nodeOf(ground.folder, major);
    const pulumis = only.pulumi ?? [...new Set([...PULUMIS, await newestPulumi(node.version)])];
    for (const pulumi of pulumis) {
      for (const manager of managers.filter((one) => only.manager?.includes(one) ?? true)) {
        const started = performance.now();
        const combination = { node, pulumi, manager };
        const problems = await trial(combination, ground);
        results.push({ combination, problems });
        say(
          `Node ${node.version}, @pulumi/pulumi ${pulumi}, ${manager}: ${duration(performance.now() - started)}`,
        );
        for (const [kind, problem] of Object.entries(problems)) {
          if (problem !== undefined) say(`  ✗ ${kind}: ${problem}`);
        }
      }
    }
  }
  return results;
}

async function startSimulator() {
  const quick = ["--commission", "100ms", "--deploy", "100ms", "--release", "100ms"];
  const child = spawn(process.execPath, [join(projectRoot, "dist", "simulator", "main.js"), ...quick], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return { process: child, region: /** @type {{ url: string, apiKey: string }} */ (JSON.parse(line)) };
}

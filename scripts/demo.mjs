// Shows the package at work: a simulated MAAS, the real Pulumi engine and the projects in examples/. Works from a
// fresh clone on.
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { run } from "./lib/command.mjs";
import { ensureHost } from "./lib/engine/hosts.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { runMain } from "./lib/say.mjs";

const usage = `
npm run demo [-- --plugin]: the package at work on a simulated MAAS, with the real Pulumi engine and the projects in examples/

  --plugin   the same story through the plugin, from a program in YAML
`;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  const engine = await ensureEngine();
  const args = process.argv.slice(2);
  if (args.includes("--plugin")) await ensureHost("yaml", engine.folder);
  await build();
  const { code } = await run(process.execPath, [join(projectRoot, "dist", "demo", "main.js"), ...args], {
    cwd: projectRoot,
    env: { ...process.env, PULUMI_MAAS_LXD_ENGINE: engine.folder },
    timeoutMs: 10 * 60_000,
    output: "show",
  });
  return code;
}, usage);

// Runs every benchmark: `npm run bench`, or `npm run bench -- check` for one of them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { run } from "./lib/command.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const minutes = 60_000;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  const engine = await ensureEngine();
  await build();
  const wanted = process.argv.slice(2);
  const names = readdirSync(join(projectRoot, "bench"))
    .filter((name) => existsSync(join(projectRoot, "dist", "bench", name, "index.js")))
    .filter((name) => wanted.length === 0 || wanted.includes(name));
  for (const name of names) {
    say(`\nbench/${name}`);
    const { code } = await run(
      process.execPath,
      ["--expose-gc", join(projectRoot, "dist", "bench", name, "index.js")],
      {
        cwd: projectRoot,
        env: { ...process.env, PULUMI_MAAS_LXD_ENGINE: engine.folder },
        timeoutMs: 60 * minutes,
        output: "show",
      },
    );
    if (code !== 0) return code;
  }
  return 0;
});

// Runs every benchmark: `npm run bench`, or `npm run bench -- check` for one of them.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { run } from "./lib/command.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { runMain, say, UserError } from "./lib/say.mjs";

const minutes = 60_000;

const known = readdirSync(join(projectRoot, "bench")).filter((name) =>
  existsSync(join(projectRoot, "bench", name, "index.ts")),
);

const usage = `
npm run bench [-- NAME ...]: runs benchmarks and writes their figures into docs/benchmarks/

  NAME   ${known.join(", ")}; all of them when left out
`;

await runMain(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`there is no benchmark ${unknown.join(", ")}; there are ${known.join(", ")}`);
  }
  requireNode();
  await ensurePackages();
  const engine = await ensureEngine();
  await build();
  for (const name of known.filter((each) => wanted.length === 0 || wanted.includes(each))) {
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
}, usage);

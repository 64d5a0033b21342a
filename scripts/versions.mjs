// What `npm run test:versions` does: the life cycles, random histories and the crash matrix at each supported version of MAAS that does
// something differently. `npm run test:versions -- 3.6 3.7` for some of them.
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { run } from "./lib/command.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const minutes = 60_000;
const versions = ["3.3", "3.5", "3.6", "3.7"];
const test = join(projectRoot, "dist", "test");

/** Each with its arguments for Node. */
const suites = {
  "life cycles": [
    join(projectRoot, "node_modules", "mocha", "bin", "mocha.js"),
    join(test, "provider", "life-cycle.test.js"),
    join(test, "lxd", "life-cycle.test.js"),
  ],
  // By the model of the engine, with the provider in one process; the other ways are the default version's.
  histories: ["--enable-source-maps", join(test, "histories", "main.js"), "--seeds", "40", "--by", "model"],
  "crash matrix": [join(test, "recovery", "crash-main.js")],
};

const usage = `
npm run test:versions [-- VERSION ...]: life cycles, histories and the crash matrix at other versions of MAAS

  VERSION   3.3, 3.5, 3.6 or 3.7; all of them when left out
`;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  await build();
  const wanted = process.argv.slice(2);
  const wrong = [];
  for (const version of wanted.length > 0 ? wanted : versions) {
    for (const [suite, args] of Object.entries(suites)) {
      say(`\nMAAS ${version}: ${suite}`);
      const { code } = await run(process.execPath, args, {
        cwd: projectRoot,
        env: { ...process.env, MAAS_VERSION: version },
        timeoutMs: 120 * minutes,
        output: "show",
      });
      if (code !== 0) wrong.push(`${version}: ${suite}`);
    }
  }
  say(wrong.length === 0 ? "\nNothing is wrong at any version." : `\nWrong: ${wrong.join("; ")}`);
  return wrong.length === 0 ? 0 : 1;
}, usage);

// Everything that `npm test` does, from a fresh clone on. Arguments are passed on to mocha:
// `npm test -- --grep address`, or `npm test -- dist/test/rules/*.test.js` for some files. The last line that it
// prints is `N passed, N failed`, with `, N skipped` if any were.
import { build } from "./lib/build.mjs";
import { run } from "./lib/command.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { runMocha } from "./lib/mocha.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const minutes = 60_000;
const everyTest = "dist/test/**/*.test.js";

/** @returns {Promise<boolean>} whether the sources are clean */
async function lint() {
  const { code } = await run("npm", ["run", "--silent", "lint"], {
    cwd: projectRoot,
    timeoutMs: 10 * minutes,
    output: "show",
  });
  if (code !== 0) say("lint failed; it counts as one failed test");
  return code === 0;
}

/**
 * Every test file, unless the arguments name some.
 *
 * @param {string[]} args
 */
function mochaArguments(args) {
  return args.some((arg) => arg.includes("dist/test/")) ? args : [everyTest, ...args];
}

await runMain(async () => {
  /** @type {import("./lib/mocha.mjs").Counts} */
  let counts = { passes: 0, failures: 1, pending: 0 };
  try {
    requireNode();
    await ensurePackages();
    const engine = await ensureEngine();
    await build();
    const clean = await lint();
    const env = { ...process.env, PULUMI_MAAS_LXD_ENGINE: engine.folder };
    counts = await runMocha(mochaArguments(process.argv.slice(2)), env, 40 * minutes);
    if (!clean) counts.failures += 1;
    if (counts.passes + counts.failures === 0) {
      say("no test was run");
      counts.failures = 1;
    }
    return counts.failures === 0 ? 0 : 1;
  } finally {
    const { passes, failures, pending } = counts;
    process.on("exit", () => {
      process.stdout.write(
        `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}\n`,
      );
    });
  }
});

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join, sep } from "node:path";
import { build } from "./build.mjs";
import { run } from "./command.mjs";
import { ensureEngine } from "./engine/index.mjs";
import { setUpLanguages } from "./languages.mjs";
import { runMocha } from "./mocha.mjs";
import { ensurePackages } from "./packages.mjs";
import { projectRoot, requireNode } from "./project.mjs";
import { say } from "./say.mjs";

const minutes = 60_000;

/** What takes long begins first: the files are run beside each other. */
const longFirst = [
  "engine",
  "e2e",
  "recovery",
  "lxd",
  "histories",
  "languages",
  "provider",
  "cli",
  "clients",
];

/** A Go program's first build takes long: `npm run test:languages` runs it. */
const onDemand = [join("languages", "go.test.js")];

/**
 * What takes a third of the time of all tests, and is of another kind than the rest: the package and the pages as users follow them, other languages
 * and other clients, random histories, and samples of the matrices. `npm test` leaves it to `npm run test:all`, which is what `.ci/run` runs.
 */
const long = [
  ...["engine", "languages", "clients", "histories"].map((folder) => folder + sep),
  ...["crash", "faults", "many-vms-run", "reserved-address", "state-0.1.0"].map((name) =>
    join("recovery", `${name}.test.js`),
  ),
  join("lxd", "crash.test.js"),
];

const isLong = (/** @type {string} */ file) => long.some((start) => file.startsWith(start));

/**
 * Every test file, each once: what several patterns match is run by each.
 *
 * @param {boolean} all with those that take long
 */
function everyTest(all) {
  const rank = (/** @type {string} */ file) => {
    const at = longFirst.indexOf(file.split(sep)[0] ?? "");
    return at < 0 ? longFirst.length : at;
  };
  return readdirSync(join(projectRoot, "dist", "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js") && !onDemand.includes(file) && (all || !isLong(file)))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .map((file) => join("dist", "test", file));
}

/** Most of what a test does is to wait for processes and for time to pass, so that several can run on a core. */
const jobs = Math.max(2, 3 * availableParallelism());

/** @returns {Promise<boolean>} whether the sources are clean */
async function lint() {
  const { code } = await run("npm", ["run", "--silent", "lint"], {
    cwd: projectRoot,
    timeoutMs: 30 * minutes,
    output: "show",
  });
  if (code !== 0) say("lint failed; it counts as one failed test");
  return code === 0;
}

/**
 * The test files, unless the arguments name some; whichever they are, `--grep` looks through all.
 *
 * @param {readonly string[]} args
 * @param {boolean} all
 */
function mochaArguments(args, all) {
  const files = args.some((arg) => arg.includes("dist/test/")) ? [] : everyTest(all || args.length > 0);
  return ["--parallel", "--jobs", String(jobs), ...files, ...args];
}

/** The suites that `npm test` runs through the plugin as well; `npm run test:faces` has all of them by each face. */
const pluginSample = ["provider/life-cycle", "provider/meaning", "recovery/drift", "recovery/ownership"].map(
  (name) => join("dist", "test", `${name}.test.js`),
);

/**
 * Installs the packed package once for all processes of a run; each would do it for itself.
 *
 * @returns {Promise<string>} the folder, which goes away when this process ends
 */
async function installOnce() {
  /** @type {{ installPackage: () => Promise<string> }} */
  const { installPackage } = createRequire(import.meta.url)(
    join(projectRoot, "dist", "test", "support", "package.js"),
  );
  return installPackage();
}

/**
 * @param {readonly string[]} args
 * @param {boolean} all
 * @param {NodeJS.ProcessEnv} engineEnv
 */
async function runTests(args, all, engineEnv) {
  if (args.length > 0) return runMocha(mochaArguments(args, all), engineEnv, 70 * minutes);
  const env = { ...engineEnv, PULUMI_MAAS_LXD_INSTALLED: await installOnce() };
  const counts = await runMocha(mochaArguments(args, all), env, 70 * minutes);
  say("\nA sample of them through the plugin");
  const byPlugin = await runMocha(
    ["--parallel", "--jobs", String(jobs), ...pluginSample],
    { ...env, PULUMI_MAAS_LXD_FACE: "plugin" },
    20 * minutes,
  );
  if (!all) say("\nLeft to `npm run test:all`: what takes long (scripts/lib/test-run.mjs has the list)");
  return {
    passes: counts.passes + byPlugin.passes,
    failures: counts.failures + byPlugin.failures,
    pending: counts.pending + byPlugin.pending,
  };
}

/**
 * Packages, engine, build, lint and tests, from a fresh clone on. The last line on standard output is `N passed, N failed`, with
 * `, N skipped` if any were.
 *
 * @param {readonly string[]} args passed on to mocha
 * @param {boolean} all with the tests that take long
 * @param {() => Promise<boolean>} [alsoHolds] one more thing that must hold; it counts as a failed test if it does not
 * @returns {Promise<number>} the exit code
 */
export async function testRun(args, all, alsoHolds = () => Promise.resolve(true)) {
  /** @type {import("./mocha.mjs").Counts} */
  let counts = { passes: 0, failures: 1, pending: 0 };
  try {
    requireNode();
    await ensurePackages();
    const engine = await ensureEngine();
    // Before the tests, since it counts for no test's time.
    await setUpLanguages(all ? ["yaml", "python"] : ["yaml"], engine.folder);
    await build();
    const env = {
      ...process.env,
      PULUMI_MAAS_LXD_ENGINE: engine.folder,
      PULUMI_MAAS_LXD_QUICK_START: "true",
    };
    const others = Promise.all([lint(), alsoHolds()]);
    counts = await runTests(args, all, env);
    counts.failures += (await others).filter((holds) => !holds).length;
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
}

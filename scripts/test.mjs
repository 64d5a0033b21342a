// Everything that `npm test` does, from a fresh clone on. Arguments are passed on to mocha:
// `npm test -- --grep address`, or `npm test -- dist/test/rules/*.test.js` for some files. `--all` is not: with it those tests run too that take long.
// With PULUMI_MAAS_LXD_AUDIT set, as `.ci/run` does, the registry is asked for known vulnerabilities too.
import { audit } from "./lib/audit.mjs";
import { runMain, say } from "./lib/say.mjs";
import { testRun } from "./lib/test-run.mjs";

/** @returns {Promise<boolean>} whether no vulnerabilities are known */
async function isWithoutVulnerabilities() {
  const { verdict, word } = await audit();
  say(word);
  if (verdict === "found") say("it counts as one failed test");
  return verdict !== "found";
}

const audited = Boolean(process.env["PULUMI_MAAS_LXD_AUDIT"]);
const usage = `
npm test [-- OPTIONS] [-- FILE ...]: packages, engine, build, lint and tests

  --all     with the tests that take long, as npm run test:all
  OPTIONS   of mocha, such as --grep TEXT
  FILE      compiled test files, such as dist/test/rules/*.test.js; all of them when left out
`;

const given = process.argv.slice(2);
const all = given.includes("--all");
const args = given.filter((arg) => arg !== "--all");

await runMain(() => testRun(args, all, audited ? isWithoutVulnerabilities : undefined), usage);

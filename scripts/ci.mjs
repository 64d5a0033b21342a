// What `.ci/run` does: `npm test`, and before it what only a CI machine does, which nobody else works on: it installs a
// system package for the tests against a real LXD, and asks the registry for known holes.
import { audit } from "./lib/audit.mjs";
import { ensureLxd } from "./lib/lxd.mjs";
import { runMain, say } from "./lib/say.mjs";
import { testRun } from "./lib/test-run.mjs";

await runMain(async () => {
  say(await ensureLxd());
  return testRun(process.argv.slice(2), async () => {
    const { verdict, word } = await audit();
    say(word);
    if (verdict === "found") say("it counts as one failed test");
    return verdict !== "found";
  });
});

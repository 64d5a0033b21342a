// What `.ci/run` does before `npm test`, and nobody else's machine: installs a system package for the tests against a real LXD.
import { ensureLxd } from "./lib/lxd.mjs";
import { runMain, say } from "./lib/say.mjs";

await runMain(async () => {
  say(await ensureLxd());
  return 0;
});

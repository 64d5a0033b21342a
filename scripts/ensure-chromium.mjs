// What `.ci/run` does before `npm test`, and nobody else's machine: installs system packages for the tests in a real browser.
import { ensureChromium } from "./lib/chromium.mjs";
import { runMain, say } from "./lib/say.mjs";

await runMain(async () => {
  say(await ensureChromium());
  return 0;
});

// Prints, as one JSON line, the folder and the version of the Pulumi engine that tests and demo use, and sets
// it up first when it is not there yet.
import { ensureEngine } from "./lib/engine/index.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(async () => {
  process.stdout.write(`${JSON.stringify(await ensureEngine())}\n`);
});

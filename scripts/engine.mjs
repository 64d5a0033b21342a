// Prints, as one JSON line, the folder and the version of the Pulumi engine that tests and demo use, and sets
// it up first when it is not there yet. Arguments are languages (yaml, python, go), whose hosts' folders are printed too.
import { ensureHost, languages } from "./lib/engine/hosts.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(async () => {
  const engine = await ensureEngine();
  /** @type {Record<string, string>} */
  const hosts = {};
  for (const language of languages(process.argv.slice(2))) {
    hosts[language] = await ensureHost(language, engine.folder);
  }
  process.stdout.write(`${JSON.stringify({ ...engine, hosts })}\n`);
});

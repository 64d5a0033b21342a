import { build } from "./lib/build.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { setUpLanguages } from "./lib/languages.mjs";
import { runMocha } from "./lib/mocha.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { requireNode } from "./lib/project.mjs";
import { runMain } from "./lib/say.mjs";

const usage = `
npm run test:languages [-- ARGUMENTS]: a program in YAML, Python and Go each, through the plugin

  ARGUMENTS   for mocha, such as --grep python
`;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  const engine = await ensureEngine();
  await setUpLanguages(["yaml", "python", "go"], engine.folder);
  await build();
  const env = { ...process.env, PULUMI_MAAS_LXD_ENGINE: engine.folder };
  const { passes, failures } = await runMocha(
    [...process.argv.slice(2), "dist/test/languages/*.test.js"],
    env,
    60 * 60_000,
  );
  process.stdout.write(`${passes} passed, ${failures} failed\n`);
  return failures === 0 ? 0 : 1;
}, usage);

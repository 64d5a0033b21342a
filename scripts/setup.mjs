// Makes a fresh clone ready: npm packages, compiled sources, Pulumi engine. What is there already is kept.
import { build } from "./lib/build.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { requireNode } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const usage = `
npm run setup: installs the npm packages, compiles the sources and sets the Pulumi engine up, as far as they are not there yet
`;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  await build();
  const { folder, version } = await ensureEngine();
  say(`Ready. Pulumi ${version} is in ${folder}`);
}, usage);

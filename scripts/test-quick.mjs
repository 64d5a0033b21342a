// The tests of the daily loop: `npm run test:quick`. Those that need neither the engine nor an LXD nor a process of their own, and that wait
// for nothing. Arguments are passed on to mocha.
import { availableParallelism } from "node:os";
import { build } from "./lib/build.mjs";
import { runMocha } from "./lib/mocha.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { requireNode } from "./lib/project.mjs";
import { runMain } from "./lib/say.mjs";

const folders = [
  "docs",
  "engine-face",
  "inventory",
  "lifecycle",
  "maas",
  "network",
  "rules",
  "sdk",
  "settings",
  "simulator",
  "values",
  "watch",
];

const usage = `
npm run test:quick [-- OPTIONS]: build, and the tests without engine, LXD and processes of their own

  OPTIONS   of mocha, such as --grep TEXT
`;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  await build();
  const files = folders.map((folder) => `dist/test/${folder}/**/*.test.js`);
  const parallel = ["--parallel", "--jobs", String(availableParallelism())];
  const { passes, failures } = await runMocha(
    [...parallel, ...process.argv.slice(2), ...files],
    process.env,
    10 * 60_000,
  );
  process.stdout.write(`${passes} passed, ${failures} failed\n`);
  return failures === 0 ? 0 : 1;
}, usage);

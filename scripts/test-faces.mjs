// What `npm run test:faces` does: the suites that drive the provider, by the dynamic provider and by the plugin, each in full. `npm run test:faces --
// plugin` for one of them.
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { run } from "./lib/command.mjs";
import { ensureEngine } from "./lib/engine/index.mjs";
import { ensurePackages } from "./lib/packages.mjs";
import { projectRoot, requireNode } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const minutes = 60_000;
const faces = ["dynamic", "plugin"];
const test = join(projectRoot, "dist", "test");
const folders = ["e2e", "provider", "recovery", "lxd"];

/** Each with its arguments for Node. */
const suites = {
  tests: [
    join(projectRoot, "node_modules", "mocha", "bin", "mocha.js"),
    ...["--parallel", "--jobs", "4"],
    ...folders.map((folder) => join("dist", "test", folder, "**", "*.test.js")),
  ],
  "crash matrix": [join(test, "recovery", "crash-main.js")],
  "fault matrix": [join(test, "recovery", "faults-main.js")],
  "many VMs": [join(test, "recovery", "many-vms-main.js")],
  histories: [
    ...["--enable-source-maps", join(test, "histories", "main.js")],
    ...["--seeds", "40", "--from", "7000", "--by", "process"],
  ],
  "histories on the engine": [
    ...["--enable-source-maps", join(test, "histories", "main.js")],
    ...["--seeds", "3", "--from", "7100", "--by", "engine"],
  ],
};

const usage = `
npm run test:faces [-- FACE ...]: the suites that drive the provider, by each face in full

  FACE   dynamic or plugin; both when left out
`;

await runMain(async () => {
  requireNode();
  await ensurePackages();
  const engine = await ensureEngine();
  await build();
  const wanted = process.argv.slice(2);
  const wrong = [];
  for (const face of faces.filter((one) => wanted.length === 0 || wanted.includes(one))) {
    for (const [suite, args] of Object.entries(suites)) {
      say(`\nBy the ${face === "plugin" ? "plugin" : "dynamic provider"}: ${suite}`);
      const { code } = await run(process.execPath, args, {
        cwd: projectRoot,
        env: {
          ...process.env,
          PULUMI_MAAS_LXD_FACE: face,
          PULUMI_MAAS_LXD_ENGINE: engine.folder,
          PULUMI_MAAS_LXD_QUICK_START: "true",
        },
        timeoutMs: 180 * minutes,
        output: "show",
      });
      if (code !== 0) wrong.push(`${face}: ${suite}`);
    }
  }
  say(wrong.length === 0 ? "\nNothing is wrong by either face." : `\nWrong: ${wrong.join("; ")}`);
  return wrong.length === 0 ? 0 : 1;
}, usage);

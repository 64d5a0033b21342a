// Makes what a release publishes, in build/release: the npm package, and the plugin for each platform under the name by which Pulumi asks for it.
// With --no-build from the build that is there.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./lib/build.mjs";
import { mustRun } from "./lib/command.mjs";
import { pluginFolder } from "./lib/plugin.mjs";
import { projectRoot } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const folder = join(projectRoot, "build", "release");
const minutes = 60_000;

/** The plugin is the same for all of them: Node runs it. */
const platforms = ["linux", "darwin", "windows"].flatMap((system) => [`${system}-amd64`, `${system}-arm64`]);

const usage = `
npm run build:release [-- --no-build]: the npm package and the plugin for each platform, in build/release

  --no-build   from the build that is there
`;

await runMain(async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  if (!process.argv.includes("--no-build")) await build();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const platform of platforms) {
    const name = `pulumi-resource-maas-lxd-v${version}-${platform}.tar.gz`;
    await mustRun("tar", ["-czf", join(folder, name), "-C", pluginFolder, "."], { timeoutMs: minutes });
    say(`made ${name}`);
  }
  const { stdout } = await mustRun(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder],
    { cwd: projectRoot, timeoutMs: 2 * minutes },
  );
  say(`made ${stdout.trim()}`);
}, usage);

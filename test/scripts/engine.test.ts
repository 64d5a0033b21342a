import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { BoundedProcess } from "../support/process";
import { manifest, projectRoot } from "../support/project";
import { loadScript } from "../support/scripts";
import { temporaryFolder } from "../support/temporary";

const executables = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** Writes shell scripts that stand for the engine's executables, of which `pulumi version` shows a version. */
function pretendEngine(folder: string, version: string, names = executables): string {
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${version}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** Runs scripts/engine.mjs with a cache that holds an engine already, and a folder first on an else bare PATH. */
async function engineWith(onPath: string | undefined) {
  const cache = temporaryFolder("cache");
  const cached = join(cache, "pulumi-maas-lxd", `engine-${manifest.devDependencies["@pulumi/pulumi"]}`);
  pretendEngine(cached, "v0");
  const bare = [dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  const outcome = await new BoundedProcess(process.execPath, [join(projectRoot, "scripts", "engine.mjs")], {
    cwd: projectRoot,
    env: { HOME: cache, XDG_CACHE_HOME: cache, PATH: onPath === undefined ? bare : `${onPath}:${bare}` },
    timeoutMs: 60_000,
  }).ended;
  const { folder } = JSON.parse(outcome.stdout) as { folder: string };
  return { folder, cached, home: readdirSync(cache) };
}

describe("the engine's set-up", () => {
  it("brings the release that the SDK is pinned to", async () => {
    const versions = await loadScript<{ ENGINE_VERSION: string; OLDEST_ENGINE: string }>(
      "lib/engine/versions.mjs",
    );
    expect(versions.ENGINE_VERSION).to.equal(manifest.devDependencies["@pulumi/pulumi"]);
    expect(manifest.peerDependencies["@pulumi/pulumi"]).to.match(
      new RegExp(`^>=${versions.OLDEST_ENGINE.replaceAll(".", "\\.")} `),
    );
  });

  it("takes the user's own engine when it is new enough, whatever is in the cache", async () => {
    const own = pretendEngine(temporaryFolder("own"), "v3.200.0");
    expect((await engineWith(own)).folder).to.equal(own);
  });

  for (const [what, version, names] of [
    ["too old", "v3.199.9", executables],
    ["without a language host", "v3.250.0", ["pulumi"]],
    ["without a version", "unknown", executables],
  ] as const) {
    it(`passes over the user's own engine ${what}`, async () => {
      const own = pretendEngine(temporaryFolder("own"), version, [...names]);
      const { folder, cached } = await engineWith(own);
      expect(folder).to.equal(cached);
    });
  }

  it("takes the cached engine when there is none on PATH, and leaves nothing else behind", async () => {
    const { folder, cached, home } = await engineWith(undefined);
    expect(folder).to.equal(cached);
    expect(home).to.deep.equal(["pulumi-maas-lxd"]);
  });
});

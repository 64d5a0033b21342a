import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
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
async function engineWith(onPath: string | undefined, languages: readonly string[] = []) {
  const cache = temporaryFolder("cache");
  const cached = join(cache, "pulumi-maas-lxd", `engine-${manifest.devDependencies["@pulumi/pulumi"]}`);
  pretendEngine(cached, "v0");
  pretendEngine(join(cache, "pulumi-maas-lxd", "yaml-host-1.25.0"), "v0", ["pulumi-language-yaml"]);
  const bare = [dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  const outcome = await new BoundedProcess(process.execPath, [script, ...languages], {
    cwd: projectRoot,
    env: { HOME: cache, XDG_CACHE_HOME: cache, PATH: onPath === undefined ? bare : `${onPath}:${bare}` },
    timeoutMs: 60_000,
  }).ended;
  const { folder, hosts } = JSON.parse(outcome.stdout || "{}") as {
    folder?: string;
    hosts?: Record<string, string>;
  };
  return { ...outcome, folder, hosts, cached, home: readdirSync(cache) };
}

const script = join(projectRoot, "scripts", "engine.mjs");
const languagesScript = pathToFileURL(join(projectRoot, "scripts", "lib", "languages.mjs")).href;

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

  it("takes the host of a language from beside the engine", async () => {
    const names = [...executables, "pulumi-language-yaml", "pulumi-language-python"];
    const own = pretendEngine(temporaryFolder("own"), "v3.250.0", names);
    expect((await engineWith(own, ["yaml", "python"])).hosts).to.deep.equal({ yaml: own, python: own });
  });

  it("finds it also where PATH has only a link to the engine", async () => {
    const names = [...executables, "pulumi-language-yaml"];
    const release = pretendEngine(temporaryFolder("release"), "v3.250.0", names);
    const links = temporaryFolder("links");
    symlinkSync(join(release, "pulumi"), join(links, "pulumi"));
    const { folder, hosts } = await engineWith(links, ["yaml"]);
    expect({ folder, hosts }).to.deep.equal({ folder: links, hosts: { yaml: release } });
  });

  it("takes the one in the cache where the engine has none", async () => {
    const { hosts, cached } = await engineWith(undefined, ["yaml"]);
    expect(hosts).to.deep.equal({ yaml: join(dirname(cached), "yaml-host-1.25.0") });
  });

  /** A folder whose `go` does not work, which stands before one that may be on PATH. */
  function brokenGo(): string {
    const folder = temporaryFolder("go");
    writeFileSync(join(folder, "go"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    return folder;
  }

  it("says what is missing where a host has to be built and there is no Go", async () => {
    const { code, stderr } = await engineWith(brokenGo(), ["python"]);
    expect(code).to.equal(1);
    expect(stderr).to.contain("has no pulumi-language-python beside it").and.contain("go.dev/doc/install");
  });

  it("goes without the hosts, with a word, for a test run where there is no Go", async () => {
    const own = pretendEngine(brokenGo(), "v3.250.0");
    const code = `const { setUpLanguages } = await import(${JSON.stringify(languagesScript)});
      await setUpLanguages(["python"], ${JSON.stringify(own)});`;
    const outcome = await new BoundedProcess(process.execPath, ["--input-type=module", "-e", code], {
      cwd: projectRoot,
      env: { HOME: own, XDG_CACHE_HOME: own, PATH: own },
      timeoutMs: 60_000,
    }).ended;
    expect(outcome.code, outcome.stderr).to.equal(0);
    expect(outcome.stderr).to.match(
      /go\.dev[^]*tests of programs in other languages than TypeScript are skipped/,
    );
  });

  it("builds no host for a language that it does not know", async () => {
    const { code, stderr } = await engineWith(undefined, ["cobol"]);
    expect(code).to.equal(1);
    expect(stderr).to.contain("no host is built for cobol: yaml, python, go");
  });
});

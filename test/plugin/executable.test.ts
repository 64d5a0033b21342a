import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { expect } from "chai";
import { packageSchema } from "../../provider/schema";
import { runCli } from "../support/cli";
import { EngineHome } from "../support/engine";
import { pluginFolder } from "../support/plugin";
import { BoundedProcess, mustRun, type Outcome } from "../support/process";
import { manifest, projectRoot } from "../support/project";
import { temporaryFolder } from "../support/temporary";

const EXECUTABLE = "pulumi-resource-maas-lxd";
const limits = { timeoutMs: 60_000 };

const runIn = (
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  cwd = projectRoot,
): Promise<Outcome> => new BoundedProcess(command, args, { cwd, env, ...limits }).ended;

describe("the executable of the plugin", function () {
  this.timeout(300_000);

  it("prints its port and nothing else, and ends at once on SIGINT", async () => {
    const started = new BoundedProcess(join(pluginFolder, EXECUTABLE), [], {
      cwd: projectRoot,
      env: process.env,
      ...limits,
    });
    await started.waitForOutput(/^\d+\n$/, 30_000);
    const asked = Date.now();
    started.kill("SIGINT");
    const { code } = await started.ended;
    expect(code).to.equal(0);
    expect(Date.now() - asked).to.be.below(3000);
  });

  it("says that Node is missing, or too old", async () => {
    const path = temporaryFolder("no-node");
    for (const tool of ["sh", "dirname", "readlink"]) {
      const { stdout } = await mustRun("which", [tool], { cwd: path, env: process.env, ...limits });
      symlinkSync(stdout.trim(), join(path, tool));
    }
    const missing = await runIn(join(pluginFolder, EXECUTABLE), [], { PATH: path });
    expect(missing.code).to.equal(1);
    expect(missing.stderr).to.match(/needs Node\.js 20\.19 or later, and there is no node on PATH/);
    const pretend = `Object.defineProperty(process.versions, "node", { value: "18.20.0" }); require(${JSON.stringify(join(pluginFolder, "plugin.js"))})`;
    const old = await runIn(process.execPath, ["-e", pretend], process.env);
    expect(old.code).to.equal(1);
    expect(old.stderr).to.match(/needs Node\.js 20\.19 or later, and node on PATH is 18\.20\.0/);
  });

  it("is put into Pulumi's cache by the command, once", async () => {
    const home = temporaryFolder("home");
    const first = await runCli(["install-plugin"], { PULUMI_HOME: home });
    const folder = first.stdout.trim();
    expect(basename(folder)).to.equal(`resource-maas-lxd-v${manifest.version}`);
    expect(existsSync(join(folder, EXECUTABLE))).to.equal(true);
    writeFileSync(join(folder, "mark"), "");
    expect((await runCli(["install-plugin"], { PULUMI_HOME: home })).stdout).to.equal(first.stdout);
    expect(existsSync(join(folder, "mark"))).to.equal(true);
    expect((await runCli(["install-plugin", "--nope"], { PULUMI_HOME: home })).code).to.equal(1);
  });

  it("gives the engine the schema, and the version of the package", async () => {
    const home = new EngineHome();
    try {
      const { stdout } = await mustRun("pulumi", ["package", "get-schema", join(pluginFolder, EXECUTABLE)], {
        cwd: projectRoot,
        env: home.env,
        ...limits,
      });
      const schema = JSON.parse(stdout) as { version: string; resources: object };
      expect(schema.version).to.equal(manifest.version);
      expect(Object.keys(schema.resources)).to.deep.equal(Object.keys(packageSchema().resources));
    } finally {
      home.dispose();
    }
  });
});

describe("what a release publishes", function () {
  this.timeout(300_000);
  const folder = join(projectRoot, "build", "release");
  const nameFor = (platform: string): string => `${EXECUTABLE}-v${manifest.version}-${platform}.tar.gz`;
  let said: string;

  before(async () => {
    const made = await mustRun(process.execPath, ["scripts/release.mjs", "--no-build"], {
      cwd: projectRoot,
      env: process.env,
      timeoutMs: 240_000,
    });
    said = made.stdout + made.stderr;
  });

  it("is the package and the plugin for six platforms, of one version", () => {
    const systems = ["linux", "darwin", "windows"];
    const platforms = systems.flatMap((system) => [`${system}-amd64`, `${system}-arm64`]);
    for (const name of [...platforms.map(nameFor), `pulumi-maas-lxd-${manifest.version}.tgz`]) {
      expect(existsSync(join(folder, name)), `${name} of ${said}`).to.equal(true);
    }
    expect(packageSchema().version).to.equal(manifest.version);
  });

  it("is installed by the engine from a server, and from a file", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const file = join(folder, basename(request.url ?? ""));
      response.statusCode = existsSync(file) ? 200 : 404;
      response.end(existsSync(file) ? readFileSync(file) : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const home = new EngineHome();
    try {
      const install = ["plugin", "install", "resource", "maas-lxd", manifest.version];
      const cwd = temporaryFolder("install");
      const fromServer = await runIn(
        "pulumi",
        [...install, "--server", `http://127.0.0.1:${port}`],
        home.env,
        cwd,
      );
      expect(fromServer.code, fromServer.stdout + fromServer.stderr).to.equal(0);
      expect(asked.some((url) => url.includes(`${EXECUTABLE}-v${manifest.version}-`))).to.equal(true);
      const { stdout } = await mustRun("pulumi", ["plugin", "ls"], { cwd, env: home.env, ...limits });
      expect(stdout).to.match(new RegExp(`maas-lxd +resource +${manifest.version.replaceAll(".", "\\.")}`));
      mkdirSync(join(cwd, "other"));
      const other = { ...home.env, PULUMI_HOME: join(cwd, "other") };
      const platform = `linux-${process.arch === "arm64" ? "arm64" : "amd64"}`;
      const fromFile = await runIn(
        "pulumi",
        [...install, "--file", join(folder, nameFor(platform))],
        other,
        cwd,
      );
      expect(fromFile.code, fromFile.stdout + fromFile.stderr).to.equal(0);
    } finally {
      home.dispose();
      server.close();
    }
  });
});

import { expect } from "chai";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { AddressMap } from "../../provider/lifecycle/addresses/address-map";
import { stackIdOf } from "../../provider/lifecycle/identity";
import { runCli } from "../support/cli";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";
import { AddressesLab, DEV, OTHER } from "./addresses-lab";

/** A `pulumi` that answers as the real one does, which test/engine/addresses.test.ts has. */
const PULUMI = `#!/usr/bin/env node
const [command, sub] = process.argv.slice(2);
if (command === "config") process.stdout.write("{}");
else if (command + sub === "stackls" && process.env.STACKS) process.stdout.write(process.env.STACKS);
else { process.stderr.write("error: no backend\\n"); process.exit(255); }
`;

describe("pulumi-maas-lxd addresses", function () {
  this.timeout(60_000);
  let lab: AddressesLab;
  const cwd = temporaryFolder("addresses");

  before(async () => {
    lab = await AddressesLab.start();
    await lab.vm(DEV, "web", { vmHost: "vmhost1", staticIp: { ipAddress: "10.10.0.50" } });
    await lab.vm(OTHER, "runner", { vmHost: "vmhost2", staticIp: { ipAddress: "10.10.0.51" } });
    await lab.device("printer", "10.10.0.30");
  });

  after(() => lab.stop());

  async function run(args: string[], { env = lab.env, folder = cwd } = {}) {
    const { code, stdout, stderr } = await runCli(["addresses", ...args], env, { cwd: folder });
    return { code, stdout, stderr };
  }

  const read = async (...args: string[]): Promise<AddressMap> =>
    JSON.parse((await run(["--json", ...args])).stdout) as AddressMap;

  it("shows a line for each subnet, and asks MAAS only to look", async () => {
    await lab.region.forgetRequests();
    const { code, stdout, stderr } = await run([]);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split(/ {2,}/)[0])).to.deep.equal([
      "SUBNET",
      "lan10",
      "lan20",
      "lan6",
      "servers",
      "storage",
      "dmz",
    ]);
    expect(lines[1]?.split(/ {2,}/).slice(1)).to.deep.equal([
      "10.10.0.0/24",
      "fabric-lan untagged",
      "256",
      "8",
      "2",
      "72",
      "174",
      "10.10.0.3",
    ]);
    const asked = await lab.region.requests();
    expect(asked.filter(({ method }) => method !== "GET")).to.deep.equal([]);
    // The snapshot, what is kept for MACs, what was observed, two for each subnet, and one for all machines.
    expect(asked.length).to.equal(7 + 2 + 2 * 6 + 1);
  });

  it("shows all of a subnet by its name, CIDR or id, once", async () => {
    const { id } = (await read()).subnets[0] ?? {};
    const byName = await run(["lan10"]);
    expect(await run(["10.10.0.0/24", String(id), "lan10"])).to.deep.equal(byName);
    const lines = byName.stdout.split("\n").map((line) => line.split(/ {2,}/).join(" | "));
    expect(lines[0]).to.equal("lan10 10.10.0.0/24 (fabric-lan untagged, gateway 10.10.0.1, DNS 10.10.0.2)");
    expect(lines).to.include.members([
      "10.10.0.1 | gateway",
      "10.10.0.3 - 10.10.0.4 | free: 2",
      "10.10.0.30 | device | printer",
      `10.10.0.50 | VM of a stack | web | ${stackIdOf(DEV)} | vmhost1 | Deployed`,
      "10.10.0.100 - 10.10.0.150 | dynamic range: 51",
      "10.10.0.200 - 10.10.0.220 | reserved range: 21 | admin | reserved for others",
    ]);
  });

  it("shows nothing that commands a terminal", async () => {
    const { stdout } = await run(["dmz"]);
    expect(stdout).to.include("onerror");
    const form = { type: "reserved", start_ip: "10.50.0.100", end_ip: "10.50.0.101", comment: "a\u001b[2Jb" };
    await lab.send("ipranges/", form);
    const shown = await run(["storage"]);
    expect(shown.stdout).to.include("a [2Jb").and.not.include("\u001b");
  });

  it("calls stacks by their names where it is told them, or where the project has them", async () => {
    const stacks = (map: AddressMap): (string | undefined)[] => map.stacks.map(({ name }) => name);
    expect(stacks(await read("lan10", "--known", "shop/dev"))).to.have.members(["shop/dev", undefined]);
    const folder = join(cwd, "project");
    mkdirSync(folder);
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(folder, "pulumi"), PULUMI);
    chmodSync(join(folder, "pulumi"), 0o755);
    const PATH = [folder, process.env["PATH"]].join(delimiter);
    const STACKS = JSON.stringify([{ name: "dev", current: true }, { name: "prod" }]);
    const named = await run(["lan10", "--json"], { env: { ...lab.env, PATH, STACKS }, folder });
    expect(stacks(JSON.parse(named.stdout) as AddressMap)).to.have.members(["shop/dev", undefined]);
    const unnamed = await run(["lan10"], { env: { ...lab.env, PATH }, folder });
    expect(unnamed.code).to.equal(0);
    expect(unnamed.stdout).to.match(
      /\nThe stacks of project shop cannot be named: pulumi stack ls said: error: no backend\.\n$/,
    );
    const wrong = await run(["--known", "dev"]);
    expect(wrong.stderr).to.equal(
      "pulumi-maas-lxd: --known takes PROJECT/STACK, and 'dev' is not that (--help shows more)\n",
    );
  });

  it("shows whom MAAS has seen at an address that it gave to nobody", async () => {
    await lab.region.setFaults([{ kind: "pinged", addresses: ["10.10.0.77"] }]);
    const { subnets } = await read("lan10");
    await lab.region.setFaults([]);
    const seen = subnets[0]?.runs.find(({ start }) => start === "10.10.0.77");
    expect(seen?.kind).to.equal("observed");
    expect(seen?.holder?.name).to.match(/^52:54:/);
    expect(seen?.doubt).to.match(/^seen on the network only/);
  });

  it("says what is wrong with what it was given, and writes nothing then", async () => {
    const missing = await run(["lan99", "--html", join(cwd, "none.html")]);
    expect(missing.code).to.equal(1);
    expect(missing.stderr).to.match(
      /^pulumi-maas-lxd: MAAS has no subnet 'lan99'. It has: lan10 \(10\.10\.0\.0\/24\), lan20 /,
    );
    expect(existsSync(join(cwd, "none.html"))).to.equal(false);
    const nowhere = await run(["--html", join(cwd, "nowhere", "map.html")]);
    expect(nowhere.code).to.equal(1);
    expect(nowhere.stderr).to.match(/^pulumi-maas-lxd: the page cannot be written: ENOENT/);
    expect((await run(["--fast"])).stderr).to.match(/Unknown option '--fast'/);
  });

  it("shows an ordinary user what MAAS shows it, and says what not", async () => {
    const env = { ...lab.env, MAAS_API_KEY: lab.region.userApiKey };
    const { code, stdout } = await run(["lan10"], { env });
    expect(code).to.equal(0);
    expect(stdout).to.match(
      /^10\.10\.0\.50 +other machine +web .*in doubt: MAAS does not show this user the machine/m,
    );
  });

  it("shows no part of the key", async () => {
    const file = join(cwd, "map.html");
    const { stdout, stderr } = await run(["--json", "--html", file]);
    const secret = lab.region.apiKey.split(":").at(-1) ?? "";
    expect(stdout + stderr).to.not.include(secret);
  });

  it("works with MAAS 3.3, which keeps no addresses for MACs", async () => {
    const region = await SimulatorProcess.start({ version: "3.3" });
    const env = { MAAS_API_URL: region.url, MAAS_API_KEY: region.apiKey };
    const { code, stdout } = await run(["lan10"], { env });
    await region.stop();
    expect(code).to.equal(0);
    expect(stdout).to.match(/^10\.10\.0\.5 +MAAS controller/m);
  });
});

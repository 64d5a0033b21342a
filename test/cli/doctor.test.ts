import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { showFindings } from "../../cli/doctor/show";
import { MaasClient } from "../../provider/maas/client";
import { deployMachine } from "../../provider/maas/machines";
import { composeMachine, listVmHosts } from "../../provider/maas/vm-hosts";
import { readSettings } from "../../provider/settings";
import { runCli } from "../support/cli";
import { ForwardProxy } from "../support/forward-proxy";
import { projectRoot } from "../support/project";
import { secretsFoundIn } from "../support/secrets";
import type { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";
import { cases, envOf } from "./doctor-cases";
import {
  consult,
  Front,
  ownCertificate,
  passTo,
  sectionOf,
  shown,
  startRegion,
  type Breakage,
  withRunningRacks,
} from "./doctor-lab";

const DOCUMENT = join(projectRoot, "docs", "troubleshooting.md");

/** What stands in the document in place of this run's ports. */
const REGION = "127.0.0.1:5240";

describe("pulumi-maas-lxd doctor", function () {
  this.timeout(60_000);
  const documented: { title: string; how: string; output: string }[] = [];
  let whole = "";
  let shared: SimulatorProcess;

  before(async () => {
    shared = await startRegion();
  });

  after(() => shared.stop());

  /** One region does for all cases but those that begin with another one. */
  async function regionWith({ faults = [], ...lasting }: Breakage = {}): Promise<{
    region: SimulatorProcess;
    leave: () => Promise<void>;
  }> {
    if (Object.keys(lasting).length > 0) {
      const region = await startRegion({ faults, ...lasting });
      return { region, leave: () => region.stop() };
    }
    await shared.setFaults(faults);
    return { region: shared, leave: () => shared.setFaults([]) };
  }

  for (const { title, how, region: breakage, setUp, wrong, says, advises } of cases) {
    it(`finds: ${title}`, async () => {
      const { region, leave } = await regionWith(breakage);
      const started: { stop(): Promise<void> }[] = [{ stop: leave }];
      try {
        const given = (await setUp?.(region, (what) => started.push(what))) ?? { env: envOf(region) };
        const { env, args = [], ports = {} } = given;
        const { code, ok, checks, printed } = await consult(env, ...args);
        expect({ code, ok }).to.deep.equal({ code: 2, ok: false });
        const found = checks.filter(({ status }) => status === "wrong");
        expect(found.map(({ check }) => check)).to.deep.equal(wrong);
        expect(found[0]?.said).to.match(says);
        expect(found[0]?.advice ?? "").to.match(advises ?? /^$/);
        const secrets = [...region.apiKey.split(":"), ...region.userApiKey.split(":"), "hush-hush"];
        expect(
          secretsFoundIn(
            printed,
            secrets.filter((part) => part.length > 8),
          ),
        ).to.deep.equal([]);
        const all = { ...ports, [REGION]: Number(new URL(region.url).port) };
        documented.push({ title, how, output: shown(found, all).split("\n\n")[0] ?? "" });
      } finally {
        await Promise.all(started.map((one) => one.stop()));
      }
    });
  }

  it("finds nothing wrong where all is well, and asks MAAS only to look", async () => {
    const region = await startRegion();
    const { file, ...tls } = await ownCertificate();
    const front = await Front.start(passTo(region.url), tls);
    try {
      await deployOne(region);
      await region.forgetRequests();
      const env = { ...envOf(region, front.url), MAAS_API_CACERT: file };
      const { code, ok, checks, maas, settings } = await consult(env);
      expect({ code, ok, maas, settings }).to.deep.equal({
        code: 0,
        ok: true,
        maas: front.url,
        settings: "the environment",
      });
      expect(
        checks.map(({ check, subject, status }) => `${check} ${subject ?? ""} ${status}`.replace(/ +/g, " ")),
      ).to.deep.equal([
        ...[
          "settings",
          "proxy",
          "tls",
          "url",
          "clock",
          "version",
          "key",
          "rights",
          "racks",
          "vm-hosts",
          "dhcp",
          "images",
        ].map((check) => `${check} ok`),
        "lxd vmhost1 ok",
        "lxd vmhost2 ok",
      ]);
      const asked = await region.requests();
      expect(asked.filter(({ method }) => method !== "GET")).to.deep.equal([]);
      const { stdout } = await runCli(["doctor"], env, { cwd: temporaryFolder("consult") });
      expect(stdout).to.equal(showFindings(checks, 120));
      expect(stdout)
        .to.match(/^✓ settings .*\n✓ proxy /)
        .and.match(/\n\nNothing is wrong\.\n$/);
      whole = shown(checks, { "127.0.0.1:5443": front.port });
    } finally {
      await front.stop();
      await region.stop();
    }
  });

  it("ends in time where nothing answers", async () => {
    const front = await Front.start(() => undefined);
    const started = Date.now();
    const { code, checks } = await consult({ MAAS_API_URL: front.url, MAAS_API_KEY: "a:b:c" });
    await front.stop();
    expect(code).to.equal(2);
    expect(checks.find(({ status }) => status === "wrong")).to.include({ check: "url" });
    expect(Date.now() - started).to.be.lessThan(30_000);
  });

  it("goes through the proxy of the environment, and says so", async () => {
    const region = await startRegion();
    const proxy = await ForwardProxy.start();
    const env = { ...envOf(region, region.url.replace("127.0.0.1", "maas.example")), HTTP_PROXY: proxy.url };
    const { checks } = await consult(env, "--allow-insecure");
    const { url } = proxy;
    const direct = await consult({ ...envOf(region), HTTP_PROXY: proxy.url });
    await Promise.all([region.stop(), proxy.stop()]);
    const said = (of: typeof checks): string | undefined => of.find(({ check }) => check === "proxy")?.said;
    expect(said(checks)).to.equal(`MAAS is reached by way of ${url} of HTTP_PROXY`);
    expect(said(direct.checks)).to.equal("none for 127.0.0.1: HTTP_PROXY");
    expect(checks.filter(({ status }) => status === "wrong")).to.deep.equal([]);
    expect(proxy.asked.length).to.be.greaterThan(5);
  });

  it("takes MAAS's word for its racks where it gives one, and leaves open what nothing shows", async () => {
    const region = await startRegion();
    const front = await Front.start(withRunningRacks(region.url));
    const told = await consult(envOf(region, front.url));
    const untold = await consult(envOf(region));
    await Promise.all([region.stop(), front.stop()]);
    const racks = (of: typeof told): string =>
      of.checks.flatMap(({ check, status, said }) => (check === "racks" ? `${status}: ${said}` : [])).join();
    expect(racks(told)).to.equal("ok: rack-a connected, of 2");
    expect(racks(untold)).to.match(/^unchecked: MAAS does not say, and has no VM yet/);
    expect(untold.code).to.equal(0);
  });

  it("is told its options, and nothing else", async () => {
    const { code, stderr } = await runCli(["doctor", "--fast"], {}, { cwd: temporaryFolder("consult") });
    expect(code).to.equal(1);
    expect(stderr).to.match(/Unknown option '--fast'.*--help shows more/);
  });

  it("says what docs/troubleshooting.md shows", function () {
    if (documented.length < cases.length || whole === "") {
      this.skip();
    }
    const section = sectionOf(whole, documented);
    const text = readFileSync(DOCUMENT, "utf8");
    const current = /^## Doctor\n[^]*?(?=^## |(?![^]))/m.exec(text)?.[0] ?? "";
    // After a change of what the doctor says: WRITE_DOCS=1 npx mocha dist/test/cli/doctor.test.js
    if (process.env["WRITE_DOCS"] === "1") {
      const updated = text.replace(current, () => `${section.trimEnd()}\n`);
      writeFileSync(DOCUMENT, updated);
    } else {
      expect(current.trimEnd()).to.equal(section.trimEnd());
    }
  });
});

/** One VM with an address, by whose power state a rack is asked. */
async function deployOne(region: SimulatorProcess): Promise<void> {
  const settings: Record<string, string> = { apiUrl: region.url, apiKey: region.apiKey };
  const client = new MaasClient(readSettings((key) => settings[key], {}));
  const soon = Date.now() + 30_000;
  const [host] = await listVmHosts(client);
  const form = { hostname: "web", memory: 2048, skip_commissioning: true };
  const systemId = await composeMachine(client, host?.id ?? 0, form, soon);
  await deployMachine(client, systemId, {}, soon);
  client.close();
}

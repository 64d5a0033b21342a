import { expect } from "chai";
import { parseVersion, RegionVersion, versionFacts, versionWarning } from "../../provider/maas/version";
import { connectTo } from "../support/fake-maas-client";
import { json, FakeMaas, text } from "../support/fake-maas";

const of = (version: string) => {
  const parsed = parseVersion(version);
  if (parsed === undefined) throw new Error(version);
  return parsed;
};

describe("MAAS's version", () => {
  it("is read as MAAS says it", () => {
    expect(of("3.5.0~beta1")).to.include({ major: 3, minor: 5, patch: 0, text: "3.5.0~beta1" });
    expect(of("3.7.3")).to.include({ major: 3, minor: 7, patch: 3 });
    expect(of("3.10")).to.include({ major: 3, minor: 10, patch: 0 });
    expect(parseVersion("unknown")).to.equal(undefined);
  });

  it("shows what MAAS does", () => {
    const that = (fact: keyof typeof versionFacts, ...versions: string[]): string[] =>
      versions.filter((version) => versionFacts[fact](of(version)));
    const all = ["3.3.11", "3.4.10", "3.5.0~beta1", "3.5.5", "3.5.6", "3.6.0", "3.6.1", "3.7.0", "3.8.0"];
    expect(that("deploysByUrl", ...all)).to.deep.equal(["3.3.11", "3.4.10", "3.5.0~beta1", "3.5.5", "3.6.0"]);
    expect(that("hasReservedIps", ...all)).to.deep.equal(["3.6.0", "3.6.1", "3.7.0", "3.8.0"]);
    expect(that("defersPower", ...all)).to.deep.equal(["3.3.11", "3.4.10"]);
    expect(that("failsSilently", ...all)).to.deep.equal(["3.6.0", "3.6.1"]);
    expect(that("writesDeployedTwice", ...all)).to.deep.equal(["3.6.0", "3.6.1", "3.7.0", "3.8.0"]);
    expect(that("hasVmHosts", ...all, "3.10.1", "4.0")).to.deep.equal(all.slice(0, -1));
  });

  it("takes nothing for granted of a version that is none", () => {
    expect(versionFacts.deploysByUrl(undefined)).to.equal(false);
    expect(versionFacts.hasReservedIps(undefined)).to.equal(false);
    expect(versionFacts.hasVmHosts(undefined)).to.equal(true);
  });

  it("is warned of where it is newer than those that are known", () => {
    for (const known of ["3.3.0", "3.7.9", "2.9.2"]) {
      expect(versionWarning(of(known)), known).to.equal(undefined);
    }
    expect(versionWarning(of("3.8.0~beta1"))).to.match(/^MAAS 3\.8\.0~beta1 has no VM hosts any more/);
    for (const newer of ["3.9.0", "3.10.0", "4.0.1"]) {
      expect(versionWarning(of(newer)), newer).to.match(new RegExp(`^MAAS ${newer} is newer than 3\\.7`));
    }
  });

  describe("of a region", () => {
    let region: FakeMaas;

    beforeEach(async () => {
      region = await FakeMaas.start();
    });

    afterEach(() => region.stop());

    it("is asked for once, however many want it, and warned of once", async () => {
      region.answer(json({ version: "3.9.1" }));
      const said: string[] = [];
      const version = new RegionVersion(connectTo(region).client, (line) => said.push(line));
      const all = await Promise.all([version.get(), version.get(), version.get()]);
      expect(all.map((one) => one?.text)).to.deep.equal(["3.9.1", "3.9.1", "3.9.1"]);
      expect(said).to.have.length(1);
    });

    it("is none where MAAS does not show it", async () => {
      region.answer(text(404, "Unknown API endpoint"));
      expect(await new RegionVersion(connectTo(region).client).get()).to.equal(undefined);
    });
  });
});

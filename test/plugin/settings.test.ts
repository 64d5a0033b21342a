import { expect } from "chai";
import { configOf, judgeSettings, withStackConfig } from "../../provider/plugin/plugin-settings";

const GOOD = { apiUrl: "https://maas.example/MAAS", apiKey: "a:b:c" };
const judge = (known: Record<string, unknown>, hasUnknown = false): void =>
  judgeSettings({ known, hasUnknown }, {});

describe("the settings of a provider resource", () => {
  it("are texts, or JSON of anything else, without what the engine adds", () => {
    const config = configOf({
      ...GOOD,
      allowInsecure: true,
      usableRanges: ["10.0.0.0/24"],
      lxdFingerprints: '{"vmhost1":"aa"}',
      version: "0.2.0",
      pluginDownloadURL: "github://x",
      __internal: {},
      caCertificate: null,
    });
    expect(config.keys).to.have.members([
      "apiUrl",
      "apiKey",
      "allowInsecure",
      "usableRanges",
      "lxdFingerprints",
    ]);
    expect(config.read("allowInsecure")).to.equal("true");
    expect(config.read("usableRanges")).to.equal('["10.0.0.0/24"]');
    expect(config.read("lxdFingerprints")).to.equal('{"vmhost1":"aa"}');
  });

  it("are judged before anything is asked of MAAS", () => {
    expect(() => judge(GOOD)).not.to.throw();
    expect(() => judge({ ...GOOD, requestTimeout: "soon" })).to.throw(/maas-lxd:requestTimeout must be/);
    expect(() => judge({ ...GOOD, apiUri: "x" })).to.throw(/apiUri is not a setting/);
    expect(() => judge({ apiUrl: GOOD.apiUrl })).to.throw(/maas-lxd:apiKey is missing/);
  });

  it("are judged as far as they are known, and offline without a region", () => {
    expect(() => judge({ apiUrl: GOOD.apiUrl }, true)).not.to.throw();
    expect(() => judge({ apiUri: "x" }, true)).to.throw(/apiUri is not a setting/);
    expect(() => judge({ offline: "true" })).not.to.throw();
  });

  it("of a default provider are the stack's present ones, before those that the state has", () => {
    const old = configOf({ ...GOOD, apiKey: "old:old:old" });
    const now = withStackConfig(old, JSON.stringify({ apiKey: "new:new:new" }));
    expect(now.read("apiKey")).to.equal("new:new:new");
    expect(now.read("apiUrl")).to.equal(GOOD.apiUrl);
    expect(withStackConfig(old, undefined).read("apiKey")).to.equal("old:old:old");
    expect(withStackConfig(old, "no JSON").read("apiKey")).to.equal("old:old:old");
  });
});

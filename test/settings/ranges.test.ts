import { expect } from "chai";
import { formatIp } from "../../provider/network/address";
import { readSettings, SettingsError } from "../../provider/settings";

const good = { apiUrl: "http://127.0.0.1:5240/MAAS", apiKey: "consumer:token:hush-hush" };

const read = (config: Record<string, string>) => readSettings((key) => config[key], {});

describe("settings", () => {
  it("usableRanges are ranges, CIDRs or single addresses", () => {
    const given = ["10.10.0.200-10.10.0.220", "10.20.8.0/24", "2001:db8::5", "10.0.0.1 - 10.0.0.9"];
    const { usableRanges } = read({ ...good, usableRanges: JSON.stringify(given) });
    expect(usableRanges.map(({ start, end }) => `${formatIp(start)} ${formatIp(end)}`)).to.deep.equal([
      "10.10.0.200 10.10.0.220",
      "10.20.8.0 10.20.8.255",
      "2001:db8::5 2001:db8::5",
      "10.0.0.1 10.0.0.9",
    ]);
    expect(read(good).usableRanges).to.deep.equal([]);
    for (const wrong of [
      "10.10.0.1",
      "{}",
      '["a"]',
      "[1]",
      '["10.0.0.9-10.0.0.1"]',
      '["10.0.0.1-::1"]',
      '["10.0.0.5/24"]',
    ]) {
      expect(() => read({ ...good, usableRanges: wrong }), wrong).to.throw(
        SettingsError,
        /^maas-lxd:usableRanges must be a list of ranges of addresses/,
      );
    }
  });
});

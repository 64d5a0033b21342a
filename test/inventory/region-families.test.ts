import { expect } from "chai";
import { readRegionFamilies } from "../../provider/inventory/region-families";

describe("readRegionFamilies", () => {
  const resolving =
    (...families: number[]) =>
    () =>
      Promise.resolve(families.map((family) => ({ family })));
  const unresolvable = (): Promise<{ family: number }[]> => Promise.reject(new Error("ENOTFOUND"));

  it("takes an IPv4 address for a region without IPv6", async () => {
    expect(await readRegionFamilies("http://10.0.0.5:5240", unresolvable)).to.deep.equal({
      ipv4: true,
      ipv6: false,
    });
  });

  it("does not take an IPv6 address for a region without IPv4", async () => {
    expect(await readRegionFamilies("http://[2001:db8::5]:5240", unresolvable)).to.deep.equal({
      ipv4: true,
      ipv6: true,
    });
  });

  it("goes by what a name resolves to", async () => {
    const families = async (...found: number[]) =>
      (await readRegionFamilies("https://maas.example", resolving(...found))).ipv6;
    expect(await families(4)).to.equal(false);
    expect(await families(4, 6)).to.equal(true);
    expect(await families(6)).to.equal(true);
  });

  it("leaves both open for a name that does not resolve here", async () => {
    expect((await readRegionFamilies("https://maas.example", unresolvable)).ipv6).to.equal(true);
  });
});

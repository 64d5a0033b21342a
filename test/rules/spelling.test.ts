import { expect } from "chai";
import fc from "fast-check";
import { canonicalise } from "../../provider/rules/canonicalise";
import { checkShape } from "../../provider/rules/shape";
import { unknownAt } from "../../provider/values/paths";
import { ips, nics } from "./row";
import { table } from "./table";

describe("canonicalise", () => {
  it("spells everything in the shorthand the canonical way", () => {
    const spelled = canonicalise({
      hostname: "Web-1",
      staticIp: {
        ipAddress: "2001:DB8:0::0001",
        gateway: "2001:0db8::FE",
        subnet: "2001:DB8::/64",
        dnsServers: ["2001:DB8::53", "10.0.0.53"],
        interface: "ETH0",
      },
    });
    expect(spelled).to.deep.equal({
      hostname: "web-1",
      staticIp: {
        ipAddress: "2001:db8::1",
        gateway: "2001:db8::fe",
        subnet: "2001:db8::/64",
        dnsServers: ["2001:db8::53", "10.0.0.53"],
        interface: "ETH0",
      },
    });
  });

  it("spells everything in interfaces the canonical way", () => {
    const spelled = canonicalise({
      networkInterfaces: [
        { name: "Lan", bridge: "BR0", subnet: "2001:DB8::/64", macAddress: "52-54-00-AB-CD-EF" },
        { name: "wan", staticIps: [{ ipAddress: "2001:DB8::A", dnsServers: ["::FFFF"] }] },
      ],
    });
    expect(spelled).to.deep.equal({
      networkInterfaces: [
        { name: "Lan", bridge: "BR0", subnet: "2001:db8::/64", macAddress: "52:54:00:ab:cd:ef" },
        { name: "wan", staticIps: [{ ipAddress: "2001:db8::a", dnsServers: ["::ffff"] }] },
      ],
    });
  });

  it("leaves alone what is not well formed, what is not known, and all else", () => {
    const inputs = {
      vmHost: "VMHOST1",
      tags: ["Prod"],
      userData: "2001:DB8::1",
      staticIp: { gateway: "10.1", subnet: "Lan10", dnsServers: [undefined, "NS.example"] },
      networkInterfaces: [undefined, { name: "eth1", macAddress: "ZZ", subnet: "10.0.0.1/8" }],
    };
    expect(canonicalise(inputs)).to.deep.equal(inputs);
  });

  it("changes nothing twice, on all inputs of the table", () => {
    for (const row of Object.values(table).flat()) {
      const once = canonicalise(checkShape(row.vm, unknownAt(new Set(row.unknown))).draft.inputs);
      expect(canonicalise(once), row.says).to.deep.equal(once);
    }
  });

  it("gives one spelling to all spellings of an address", () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const spelling = fc.record({ upper: fc.boolean(), width: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(group, fc.constant(0)), { minLength: 8, maxLength: 8 }),
        spelling,
        spelling,
        (groups, a, b) => {
          // IPv4-mapped addresses are refused, and stay as they were written.
          fc.pre(groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0));
          const spell = ({ upper, width }: typeof a) => {
            const text = groups.map((value) => value.toString(16).padStart(width, "0")).join(":");
            return canonicalise(nics(ips(upper ? text.toUpperCase() : text)));
          };
          expect(spell(a)).to.deep.equal(spell(b));
        },
      ),
    );
  });
});

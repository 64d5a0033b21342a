import { expect } from "chai";
import { catalog } from "../../provider/rules/catalog";
import { allKnown } from "../../provider/rules/partial-inputs";
import { lxdNeeded, profilesExist, projectOfHost } from "../../provider/rules/lxd";
import { macInUse, macInUseInLxd } from "../../provider/rules/macs";
import type { CheckFailure } from "../../provider/rules/check-failure";
import { hostRequirements } from "../../provider/rules/host-requirements";
import { autoAddressLeft } from "../../provider/rules/auto";
import { addressChosen, addressInUse, hostnameInUse, noAddressLeft } from "../../provider/rules/questions";
import { reservedForOthers } from "../../provider/rules/reserved-ips";
import { rules, runRule } from "../../provider/rules/rules";
import { shapeRules } from "../../provider/rules/shape";
import { canonicalise } from "../../provider/rules/canonicalise";
import { checkShape } from "../../provider/rules/shape";
import { unknownAt } from "../../provider/values/paths";
import { lab, lan10, vmHost } from "../support/recorded-lab";
import { table } from "./table";
import { worlds } from "./worlds";

interface Documented {
  id: string;
  message: string;
  pattern: RegExp;
}

const documented: Documented[] = catalog
  .flatMap((section) => section.rules)
  .flatMap(({ id, says }) => says.map(({ message }) => ({ id, message, pattern: toPattern(message) })));

function toPattern(message: string): RegExp {
  const escaped = message.replace(/ \(with [^)]*\)/, "{comment}").replace(/[.*+?^$()[\]\\/]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\{\w+\}/g, "[^]*")}$`);
}

/** Each failure of the table, with the id of the rule that says it. */
function saidByRules(): { id: string; reason: string }[] {
  return Object.values(table)
    .flat()
    .flatMap((row) => {
      const isUnknown = unknownAt(new Set(row.unknown));
      const shape = checkShape(row.vm, isUnknown);
      const vm = { ...shape.draft, inputs: canonicalise(shape.draft.inputs) };
      const world = { snapshot: worlds[row.world], composes: row.composes };
      return rules.flatMap((rule) =>
        runRule(rule, vm, world).flatMap((failure) =>
          partsOf(rule.id, failure).map((reason) => ({ id: rule.id, reason })),
        ),
      );
    });
}

/** Where several hosts fail, each has its own reason. */
function partsOf(id: string, { reason }: CheckFailure): string[] {
  return id in hostRequirements ? reason.split("; ") : [reason];
}

const ofLxd = allKnown({ lxd: { project: "other", profiles: ["fast"] } });

/** All that MAAS may give there are in use. */
const full = lab({ subnets: [{ ...lan10, cidr: "10.10.0.0/30", dnsServers: ["10.10.0.2"] }] });
const keptAddresses = reservedForOthers(
  allKnown({
    networkInterfaces: [
      { name: "eth0", staticIps: [{ ipAddress: "10.10.0.60" }] },
      { name: "eth1", macAddress: "00:16:3e:00:00:01", staticIps: [{ ipAddress: "10.10.0.61" }] },
    ],
  }),
  [
    { ip: "10.10.0.60", mac: "00:16:3e:00:00:02", comment: "printer" },
    { ip: "10.10.0.62", mac: "00:16:3e:00:00:01", comment: "" },
  ],
);

describe("the catalog of rules", () => {
  const said = saidByRules();
  const asked = [
    { id: "address-in-use", reason: addressInUse("10.10.0.5", { kind: "machine", name: "web-1" }) },
    { id: "address-chosen", reason: addressChosen("10.10.0.60", 'VM "web"') },
    {
      id: "address-left",
      reason: noAddressLeft({ where: "subnet lan10", count: 0n, ofProgram: 0, ofOthers: ["10.10.0.60"] }),
    },
    { id: "address-left", reason: noAddressLeft({ where: "subnet lan10", count: 3n, ofProgram: 1 }) },
    { id: "address-left", reason: noAddressLeft({ where: "subnet lan10", count: 0n, ofProgram: 0 }) },
    ...keptAddresses.map(({ reason }) => ({ id: "address-kept", reason })),
    ...autoAddressLeft(allKnown({ vmHost: "vmhost1" }), full.vmHosts[0] ?? vmHost(1), full).map(
      ({ reason }) => ({
        id: "auto-address",
        reason,
      }),
    ),
    { id: "hostname-in-use", reason: hostnameInUse("web-1", { kind: "machine", systemId: "abc123" }) },
    { id: "mac-in-use", reason: macInUse("52:54:00:00:00:01", "web-1") },
    { id: "mac-in-use", reason: macInUseInLxd("52:54:00:00:00:01", "web-1", "vmhost1") },
    ...[
      ...projectOfHost(ofLxd, { host: "vmhost1", project: "maas" }),
      ...profilesExist(ofLxd, { host: "vmhost1", project: "maas", profiles: ["default"] }),
      lxdNeeded(ofLxd, "it is down"),
    ].map(({ reason }, at) => ({
      id: ["lxd-host-project", "lxd-profile-known", "lxd-reachable"][at] ?? "",
      reason,
    })),
  ];

  it("has every rule and nothing else", () => {
    const ids = [...shapeRules, ...rules.map(({ id }) => id), ...asked.map(({ id }) => id)];
    expect([...new Set(documented.map(({ id }) => id))]).to.have.members([...new Set(ids)]);
  });

  it("has each rule's id once in the table of rules", () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it("has the text of every failure that a rule says", () => {
    const undocumented = [...said, ...asked].filter(
      ({ id, reason }) => !documented.some((entry) => entry.id === id && entry.pattern.test(reason)),
    );
    expect(undocumented).to.deep.equal([]);
  });

  it("has no text that no rule says", () => {
    const isShape = (id: string) => (shapeRules as readonly string[]).includes(id);
    const unsaid = documented.filter(
      (entry) =>
        !isShape(entry.id) &&
        ![...said, ...asked].some(({ id, reason }) => entry.id === id && entry.pattern.test(reason)),
    );
    expect(unsaid.map(({ message }) => message)).to.deep.equal([]);
  });

  it("has the texts of the shape", () => {
    const reasons = (table["shape"] ?? []).flatMap(({ fails }) => fails.map(([, reason]) => reason));
    for (const id of shapeRules) {
      const patterns = documented.filter((entry) => entry.id === id).map(({ pattern }) => pattern);
      expect(
        reasons.some((reason) => patterns.some((pattern) => pattern.test(reason))),
        id,
      ).to.be.true;
    }
  });
});

import { expect } from "chai";
import fc from "fast-check";
import {
  ProgramRegistry,
  formatHandOver,
  formatVm,
  type Claim,
  type Claims,
  type ProgramVm,
} from "../../provider/inventory/program";

const urnOf = (name: string): string => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/maas-lxd:LxdVm::${name}`;

const claim = (value: string, property: string): Claim => ({ value, property });
const claims = (ip?: string, hostname?: string, mac?: string): Claims => ({
  addresses: ip === undefined ? [] : [claim(ip, "staticIp.ipAddress")],
  hostname: hostname === undefined ? undefined : claim(hostname, "hostname"),
  macs: mac === undefined ? [] : [claim(mac, "networkInterfaces[0].macAddress")],
});
const vm = (name: string, wanted: Claims, old?: Claims, identity = name): ProgramVm => ({
  urn: urnOf(name),
  identity: urnOf(identity),
  wanted,
  ...(old === undefined ? {} : { old }),
});
const reasons = (found: { property: string; reason: string }[]): string[] =>
  found.map(({ property, reason }) => `${property}: ${reason}`);

describe("ProgramRegistry", () => {
  let program: ProgramRegistry;

  beforeEach(() => {
    program = new ProgramRegistry();
  });

  it("finds one address, host name and MAC address of two VMs", () => {
    expect(program.register(vm("a", claims("10.10.0.60", "web", "52:54:00:00:00:01")))).to.deep.equal([]);
    expect(
      reasons(program.register(vm("b", claims("10.10.0.60", "web", "52:54:00:00:00:01")))),
    ).to.deep.equal([
      'staticIp.ipAddress: IP address 10.10.0.60 is already in use by machine web, which is VM "a" of this program: give each VM an address of its own',
      'hostname: Host name web is already in use by VM "a" of this program: give each VM a host name of its own',
      'networkInterfaces[0].macAddress: MAC address 52:54:00:00:00:01 is already in use by VM "a" of this program: give each VM a MAC address of its own',
    ]);
  });

  it("names a VM whose host name is not known by its own name, and one of the same name by its URN", () => {
    program.register(vm("a", claims("10.10.0.60")));
    expect(reasons(program.register(vm("b", claims("10.10.0.60"))))[0]).to.include(
      'by machine a, which is VM "a"',
    );
    program.register({ ...vm("c", claims("10.10.0.61")), urn: "urn:pulumi:dev::shop::group$LxdVm::c" });
    expect(reasons(program.register(vm("c", claims("10.10.0.61"))))[0]).to.include(
      'VM "urn:pulumi:dev::shop::group$LxdVm::c"',
    );
  });

  it("does not take a VM for another when it is checked again for a replacement", () => {
    expect(program.register(vm("a", claims("10.10.0.60", "a"), claims("10.10.0.60", "a")))).to.deep.equal([]);
    expect(program.register(vm("a", claims("10.10.0.60", "a")))).to.deep.equal([]);
    expect(program.oldOf(urnOf("a"))).to.deep.equal(claims("10.10.0.60", "a"));
  });

  it("does not take a renamed VM for another than its old self", () => {
    const same = claims("10.10.0.60", "a");
    expect(program.register(vm("b", same, same, "a"))).to.deep.equal([]);
    expect(program.register(vm("b", same))).to.deep.equal([]);
  });

  it("takes two VMs that swap names for what they are", () => {
    expect(program.register(vm("a", claims("10.10.0.61"), claims("10.10.0.61"), "b"))).to.deep.equal([]);
    expect(program.register(vm("b", claims("10.10.0.60"), claims("10.10.0.60"), "a"))).to.deep.equal([]);
  });

  it("refuses a new VM under the former name of one whose machine was made under it", () => {
    const renamed = vm("b", claims("10.10.0.60"), claims("10.10.0.60"), "a");
    const fresh = vm("a", claims("10.10.0.61"));
    for (const [first, second] of [
      [renamed, fresh],
      [fresh, renamed],
    ] as const) {
      program = new ProgramRegistry();
      expect(program.register(first)).to.deep.equal([]);
      expect(reasons(program.register(second))[0]).to.include('hostname: The names of VM "');
    }
  });

  it("keeps the former name claimed while the renamed VM is being replaced", () => {
    program.register(vm("b", claims("10.10.0.60"), claims("10.10.0.60"), "a"));
    program.register(vm("b", claims("10.10.0.60"), undefined, "b"));
    expect(program.register(vm("a", claims("10.10.0.61")))).to.have.length(1);
  });

  it("lets an address pass on within the program, and knows who has it still", () => {
    expect(program.register(vm("a", claims("10.10.0.61"), claims("10.10.0.60", "host-a")))).to.deep.equal([]);
    expect(program.register(vm("b", claims("10.10.0.60", "b")))).to.deep.equal([]);
    expect(program.holding(urnOf("b"), { address: "10.10.0.60" })).to.equal(urnOf("a"));
    expect(program.holding(urnOf("b"), { hostname: "host-a" })).to.equal(urnOf("a"));
    expect(program.holding(urnOf("a"), { address: "10.10.0.60", hostname: "host-a" })).to.equal(undefined);
    expect(program.holding(urnOf("b"), { address: "10.10.0.61" })).to.equal(undefined);
    expect(formatHandOver(formatVm(urnOf("a")))).to.match(
      /^, which is VM "a" of this stack: .* two runs\. Take it from VM "a"/,
    );
  });

  it("forgets what a VM claimed before its latest check", () => {
    program.register(vm("a", claims("10.10.0.60")));
    program.register(vm("a", claims("10.10.0.61")));
    expect(program.register(vm("b", claims("10.10.0.60")))).to.deep.equal([]);
    expect(program.register(vm("c", claims("10.10.0.61")))).to.have.length(1);
  });

  describe("in any order", () => {
    const letters = ["a", "b", "c", "d", "e"];
    const few = (values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
    const someClaims = fc
      .record({
        ips: fc.uniqueArray(fc.constantFrom("10.0.0.1", "10.0.0.2", "2001:db8::1"), { maxLength: 2 }),
        hostname: few(["h1", "h2", "h3"]),
        mac: few(["m1", "m2"]),
      })
      .map(({ ips, hostname, mac }) => ({
        ...claims(undefined, hostname, mac),
        addresses: ips.map((ip) => claim(ip, "staticIp.ipAddress")),
      }));
    /** The VMs of a program: new, kept, replaced or renamed; identities are the former names. */
    const programs = fc
      .tuple(
        fc.shuffledSubarray(letters),
        fc.shuffledSubarray(letters, { minLength: letters.length }),
        fc.array(fc.record({ wanted: someClaims, old: fc.option(someClaims), replaced: fc.boolean() }), {
          minLength: letters.length,
          maxLength: letters.length,
        }),
      )
      .map(([names, former, drafts]) =>
        names.map((name, i) => {
          const { wanted, old, replaced } = drafts[i]!;
          return old === null
            ? [vm(name, wanted)]
            : [vm(name, wanted, old, former[i]), ...(replaced ? [vm(name, wanted)] : [])];
        }),
      );
    /** Checks as the engine makes them: the VMs in any order, the two checks of a replacement one after the other. */
    const checks = programs.chain((vms) =>
      fc.shuffledSubarray(vms, { minLength: vms.length }).map((shuffled) => ({ vms, shuffled })),
    );

    const valuesOf = (checked: ProgramVm[]): Set<string> => {
      const { wanted } = checked.at(-1)!;
      return new Set([
        ...wanted.addresses.map(({ value }) => `ip ${value}`),
        ...(wanted.hostname === undefined ? [] : [`name ${wanted.hostname.value}`]),
        ...wanted.macs.map(({ value }) => `mac ${value}`),
        ...checked.map(({ identity }) => `identity ${identity}`),
      ]);
    };
    const sharedBetween = (a: ProgramVm[], b: ProgramVm[]): string[] => {
      const theirs = valuesOf(b);
      return [...valuesOf(a)].filter((value) => theirs.has(value));
    };

    it("reports a conflict exactly when two VMs claim the same, whichever comes first", () => {
      fc.assert(
        fc.property(checks, ({ vms, shuffled }) => {
          const registry = new ProgramRegistry();
          const failed = shuffled.flatMap((checked) => checked.flatMap((one) => registry.register(one)));
          const pairs = vms.flatMap((a, i) => vms.slice(i + 1).map((b) => sharedBetween(a, b)));
          expect(failed.length > 0).to.equal(pairs.some((shared) => shared.length > 0));
        }),
      );
    });

    it("blames only a VM that shares something with one that came before", () => {
      fc.assert(
        fc.property(checks, ({ shuffled }) => {
          const registry = new ProgramRegistry();
          shuffled.forEach((checked, i) => {
            const before = shuffled.slice(0, i);
            const last = checked.map((one) => registry.register(one)).at(-1)!;
            const expected = new Set(before.flatMap((other) => sharedBetween(checked, other)));
            expect(last).to.have.length(expected.size);
          });
        }),
      );
    });

    it("shows the same again when a VM is checked again", () => {
      fc.assert(
        fc.property(checks, ({ shuffled }) => {
          const registry = new ProgramRegistry();
          const all = shuffled.flat();
          all.forEach((one) => registry.register(one));
          const lasts = shuffled.map((checked) => checked.at(-1)!);
          const once = lasts.map((one) => reasons(registry.register(one)));
          const twice = lasts.map((one) => reasons(registry.register(one)));
          expect(twice.map((found) => found.length)).to.deep.equal(once.map((found) => found.length));
        }),
      );
    });
  });
});

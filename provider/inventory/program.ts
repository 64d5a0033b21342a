/**
 * The VMs and reserved addresses of one program, as the engine shows them to `check`: one after another, in any order, each once or (a replacement)
 * twice. What two of them claim alike is found in whichever order they come, in the first preview, without MAAS.
 */

/** Something that no two VMs may have, with the property that asks for it. */
export interface Claim {
  /** Canonical. */
  value: string;
  /** Path of the property, for the failure. */
  property: string;
}

/** What a VM claims for itself, as far as it is known in a preview. */
export interface Claims {
  addresses: readonly Claim[];
  /** The name that MAAS will have, the default one included. */
  hostname?: Claim | undefined;
  macs: readonly Claim[];
  /** The system id of a machine that it adopts. */
  machine?: Claim | undefined;
}

/** One VM, in one check. */
export interface ProgramVm {
  /** Its URN in the program of this run, which distinguishes it from all others. */
  urn: string;
  /** Its URN when it was first created, from which its compose name is derived; differs from `urn` after a rename by alias. */
  identity: string;
  /** What the program asks for. */
  wanted: Claims;
  /**
   * What the VM that is there has; absent for a new VM and in the second check of a replacement, for which the first is
   * remembered.
   */
  old?: Claims | undefined;
}

/** A conflict, as `check` reports failures. */
export interface Conflict {
  property: string;
  reason: string;
}

/** What MAAS has for one node only. */
export type Held = { address: string } | { hostname: string };

/** What is remembered of a VM. */
interface Entry {
  vm: ProgramVm;
  old: Claims | undefined;
  /** Every identity that it has had in this run: a replacement takes the new URN for its own, and the machine keeps the old one. */
  identities: ReadonlySet<string>;
}

type Kind = "address" | "hostname" | "mac" | "machine" | "identity";

/**
 * Finds what two VMs of a program claim alike. `register` is exact: it reports a claim of the VM if and only if another VM, known by its
 * URN, claims the same in its own latest check. So a VM is never in conflict with its own old self, with its first check
 * before a replacement, or with its former name; and a VM that is not in the program any more claims nothing here. What MAAS still
 * has for the old self of another VM is asked for with `holding`.
 */
export class ProgramRegistry {
  private readonly entries = new Map<string, Entry>();
  /** URNs by claim: mostly one. */
  private readonly wanted = new ClaimTable();
  private readonly olds = new ClaimTable();
  /** By DNS name with its domain: the URNs that have it, each with the host name as it writes it. */
  private readonly fqdns = new Map<string, Map<string, string>>();

  /** Takes a VM in, in place of what was known of it, and reports which of its claims other VMs have too. */
  register(vm: ProgramVm): Conflict[] {
    const { urn } = vm;
    const before = this.entries.get(urn);
    if (before !== undefined) {
      this.change("delete", before);
    }
    const entry: Entry = {
      vm,
      old: vm.old ?? before?.old,
      identities: new Set([...(before?.identities ?? []), vm.identity]),
    };
    this.entries.set(urn, entry);
    this.change("add", entry);
    return claimsOf(entry).flatMap(([kind, claim]) => {
      const other = this.wanted.others(kind, claim.value, urn)[0];
      return other === undefined ? [] : [this.conflict(kind, claim, urn, other)];
    });
  }

  /** Whether another VM of the program asks for it in its own latest check: `register` has reported that, or will, to the later one. */
  isClaimedToo(urn: string, held: Held): boolean {
    return othersWith(this.wanted, urn, held).length > 0;
  }

  /**
   * The VM of the program, other than `urn`, whose old self has an address or host name in MAAS: so that a conflict with MAAS can name
   * it (`formatHandOver`). Undefined when no such VM was checked so far.
   */
  holding(urn: string, held: Held): string | undefined {
    return othersWith(this.olds, urn, held)[0];
  }

  /**
   * Another VM or reserved address of the program that was made under this identity, as one is that was renamed; undefined where there is
   * none.
   * @param identity of a new one, which is its URN
   */
  sharing(identity: string): string | undefined {
    const [other] = this.wanted.others("identity", identity, identity);
    return other === undefined ? undefined : formatVm(other, identity);
  }

  /**
   * Takes in which DNS name a host name stands for, with its domain; another one of the program that has the same by another spelling, as
   * far as it still asks for it.
   */
  nameTwin(urn: string, { hostname, fqdn }: { hostname: string; fqdn: string }): string | undefined {
    const known = this.fqdns.get(fqdn) ?? new Map<string, string>();
    this.fqdns.set(fqdn, known.set(urn, hostname));
    return [...known].find(([one, written]) => one !== urn && this.hostnameOf(one) === written)?.[0];
  }

  /** Whether any VM or reserved address of the program is given this address, which is canonical. */
  isGiven(address: string): boolean {
    return this.wanted.has("address", address);
  }

  /** What the VM that is there, or was there before its replacement, has; undefined for a new one. */
  oldOf(urn: string): Claims | undefined {
    return this.entries.get(urn)?.old;
  }

  /** The URN of the VM's first create; undefined for one that was not checked. */
  identityOf(urn: string): string | undefined {
    return this.entries.get(urn)?.vm.identity;
  }

  /** The host name that a VM is to have; undefined for one that was not checked, and where it is not known yet. */
  hostnameOf(urn: string): string | undefined {
    return this.entries.get(urn)?.vm.wanted.hostname?.value;
  }

  private change(how: "add" | "delete", entry: Entry): void {
    const { urn } = entry.vm;
    for (const [kind, { value }] of claimsOf(entry)) {
      this.wanted[how](kind, value, urn);
    }
    for (const [kind, { value }] of entry.old ? namedClaims(entry.old) : []) {
      this.olds[how](kind, value, urn);
    }
  }

  private conflict(kind: Kind, { value, property }: Claim, urn: string, other: string): Conflict {
    const name = formatVm(other, urn);
    const [isReserved, isOthersReserved] = [urn, other].map(isReservedAddress);
    switch (kind) {
      case "address": {
        if (isReserved || isOthersReserved) {
          const whose = isOthersReserved ? "that of" : "given to";
          const todo = isReserved && isOthersReserved ? ": give each an address of its own" : RESERVED_ADVICE;
          return { property, reason: `IP address ${value} is ${whose} ${name} of this program${todo}` };
        }
        const machine = this.entries.get(other)?.vm.wanted.hostname?.value ?? resourceName(other);
        return {
          property,
          reason: `IP address ${value} is already in use by machine ${machine}, which is ${name} of this program: give each VM an address of its own`,
        };
      }
      case "hostname": {
        const each = isReserved || isOthersReserved ? "a name" : "VM a host name";
        return {
          property,
          reason: `Host name ${value} is already in use by ${name} of this program: give each ${each} of its own`,
        };
      }
      case "mac":
        return {
          property,
          reason: `MAC address ${value} is already in use by ${name} of this program: give each VM a MAC address of its own`,
        };
      case "machine":
        return {
          property,
          reason: `Machine ${value} is adopted by ${name} of this program too: a machine can be one VM only`,
        };
      case "identity": {
        const what = isReserved ? "reservation" : "machine";
        return {
          property,
          reason: `The names of ${formatVm(urn, other)} and of ${name} of this program changed in a way that leaves one ${what} to both, the one made as ${formatVm(value)}: give the new one another name, or replace the renamed one first`,
        };
      }
    }
  }
}

/**
 * Shows how to hand over what another VM of the stack still has, to follow `… is already in use by machine web-1`.
 * @param holder how to call that VM: `VM "web"`
 * @param to what is to have it
 */
export function formatHandOver(holder: string, to: "VM" | "reservation" = "VM"): string {
  return (
    `, which is ${holder} of this stack: give this ${to} another one; or, since a new ${to} is made before another is deleted or changed, ` +
    `hand it over in two runs. Take it from ${holder} and run pulumi up, then give it to this ${to}`
  );
}

/** What to do where a VM is given an address that is reserved; it follows `… is already in use by …`. MAAS: 404. */
export const RESERVED_ADVICE =
  ", and MAAS lets no machine have an address that is reserved: take it out of the reservation, since a VM keeps its static address " +
  "without one, or keep a range of MAAS for such addresses (an IP range of type reserved) and give the VM one of that";

/** Whether a URN is a reserved address's, not a VM's. */
export function isReservedAddress(urn: string): boolean {
  return /:ReservedAddress::/.test(urn);
}

/** `VM "web"`, `reserved address "vip"`; by its whole URN when that is the other's name too. */
export function formatVm(urn: string, than?: string): string {
  const name = resourceName(urn);
  return `${isReservedAddress(urn) ? "reserved address" : "VM"} "${than !== undefined && resourceName(than) === name ? urn : name}"`;
}

/** The last part of a URN. */
function resourceName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function claimsOf({ vm, identities }: Entry): [Kind, Claim][] {
  const ofIdentity = [...identities].map((value): [Kind, Claim] => [
    "identity",
    { value, property: "hostname" },
  ]);
  return [...namedClaims(vm.wanted), ...ofIdentity];
}

function namedClaims({ addresses, hostname, macs, machine }: Claims): [Kind, Claim][] {
  return [
    ...addresses.map((claim): [Kind, Claim] => ["address", claim]),
    ...(hostname === undefined ? [] : [["hostname", hostname] as [Kind, Claim]]),
    ...macs.map((claim): [Kind, Claim] => ["mac", claim]),
    ...(machine === undefined ? [] : [["machine", machine] as [Kind, Claim]]),
  ];
}

function othersWith(table: ClaimTable, urn: string, held: Held): string[] {
  return "address" in held
    ? table.others("address", held.address, urn)
    : table.others("hostname", held.hostname, urn);
}

/** Which VMs claim what, in the order in which they came. */
class ClaimTable {
  private readonly urns = new Map<string, Set<string>>();

  add(kind: Kind, value: string, urn: string): void {
    const key = `${kind} ${value}`;
    const known = this.urns.get(key);
    if (known === undefined) {
      this.urns.set(key, new Set([urn]));
    } else {
      known.add(urn);
    }
  }

  delete(kind: Kind, value: string, urn: string): void {
    const key = `${kind} ${value}`;
    const known = this.urns.get(key);
    known?.delete(urn);
    if (known?.size === 0) {
      this.urns.delete(key);
    }
  }

  has(kind: Kind, value: string): boolean {
    return this.urns.has(`${kind} ${value}`);
  }

  others(kind: Kind, value: string, urn: string): string[] {
    return [...(this.urns.get(`${kind} ${value}`) ?? [])].filter((other) => other !== urn);
  }
}

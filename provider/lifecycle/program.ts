import { HostLedger, type Placement } from "../inventory/host-ledger";
import { ProgramRegistry, type Claims } from "../inventory/program";
import type { Snapshot } from "../inventory/snapshot";
import type { LxdVmInputs } from "../inputs";
import { formatIp } from "../network/address";
import { demand } from "../rules/capacity";
import { wholly, type Draft } from "../rules/draft";
import type { Failure } from "../rules/failure";
import { candidateHosts } from "../rules/hosts";
import { networkOf } from "../rules/network-draft";

/** The VMs of one program as check sees them, and the inputs of those that are there. */
export class Program {
  readonly registry = new ProgramRegistry();
  private readonly ledger = new HostLedger();
  /** By URN: the engine checks a replacement again without telling the old inputs. */
  private readonly olds = new Map<string, LxdVmInputs>();
  /** By URN: whether an interrupted run left a machine of the VM, where that was asked. */
  private readonly left = new Map<string, boolean>();

  /** The inputs of the VM that is there, or is being replaced; undefined for a new one. */
  oldOf(urn: string): LxdVmInputs | undefined {
    return this.olds.get(urn);
  }

  /** Takes a VM in, and tells what it claims that another VM of the program claims too. */
  claim(urn: string, identity: string, vm: Draft, old: LxdVmInputs | undefined): Failure[] {
    if (old !== undefined) {
      this.olds.set(urn, old);
    }
    const before = old === undefined ? {} : { old: claimsOf(wholly(old)) };
    return this.registry.register({ urn, identity, wanted: claimsOf(vm), ...before });
  }

  /**
   * Takes in what a VM needs of its host, and tells what the VMs of the program ask too much of together.
   * @param old the inputs of the VM that is there; undefined in the second check of a replacement, for which the first is remembered
   * @param isThere whether MAAS counts the VM already, though the engine does not know it: an interrupted run left it
   */
  place(
    urn: string,
    vm: Draft,
    old: LxdVmInputs | undefined,
    isThere: boolean,
    snapshot: Snapshot,
  ): Failure[] {
    const wanted = placementOf(vm, snapshot);
    const before = old === undefined ? undefined : placementOf(wholly(old), snapshot);
    return this.ledger.register(urn, wanted, isThere ? wanted : before);
  }

  /** The URNs of the VMs checked so far that count as new on the hosts on which this one may be. */
  newBeside(vm: Draft, snapshot: Snapshot): string[] {
    return this.ledger.newOn(candidateHosts(vm, snapshot));
  }

  /** Whether an interrupted run left a machine of the VM, which MAAS counts already; undefined where nobody asked. */
  isLeft(urn: string): boolean | undefined {
    return this.left.get(urn);
  }

  noteLeft(urn: string, isLeft: boolean): void {
    this.left.set(urn, isLeft);
    if (isLeft) {
      this.ledger.countAsThere(urn);
    }
  }

  /** The URN of the VM's first create. */
  identityOf(urn: string): string {
    return this.registry.identityOf(urn) ?? urn;
  }
}

function placementOf(vm: Draft, snapshot: Snapshot): Placement {
  return { hosts: candidateHosts(vm, snapshot), demand: demand(vm) };
}

function claimsOf(vm: Draft): Claims {
  const { hostname, networkInterfaces = [], adopt } = vm.inputs;
  const adopted = adopt?.systemId;
  return {
    addresses: networkOf(vm).addresses.flatMap(({ ip, path }) =>
      ip === undefined ? [] : [{ value: formatIp(ip), property: `${path}.ipAddress` }],
    ),
    hostname: hostname === undefined ? undefined : { value: hostname, property: "hostname" },
    machine: adopted === undefined ? undefined : { value: adopted, property: "adopt.systemId" },
    macs: networkInterfaces.flatMap((nic, index) =>
      nic?.macAddress === undefined
        ? []
        : [{ value: nic.macAddress, property: `networkInterfaces[${index}].macAddress` }],
    ),
  };
}

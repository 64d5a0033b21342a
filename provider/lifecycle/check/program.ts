import type { Held } from "../../inventory/host-room";
import type { CheckRequest } from "./request";
import { ProgramRegistry, type Claims } from "../../inventory/program";
import type { Snapshot } from "../../inventory/snapshot";
import type { LxdVmInputs, LxdVmOutputs } from "../../inputs";
import { formatIp } from "../../network/address";
import { demand } from "../../rules/capacity";
import { allKnown, type PartialInputs } from "../../rules/partial-inputs";
import type { CheckFailure } from "../../rules/check-failure";
import { candidateHosts } from "../../rules/hosts";
import { networkOf } from "../../rules/partial-network";
import { heldRoom } from "../meaning/held-room";

/** The VMs of one program as check sees them, and the inputs of those that are there. */
export class Program {
  readonly registry = new ProgramRegistry();
  /** By URN: the engine checks a replacement again without telling the old inputs. */
  private readonly olds = new Map<string, LxdVmInputs>();
  /** By URN: the identity of the VM that is there; and back. */
  private readonly identities = new Map<string, string>();
  private readonly urns = new Map<string, string>();
  /** By identity: what the VM that is there takes of its host, which its state alone shows. */
  private readonly held = new Map<string, Held>();
  /** By URN: the machine of a VM that the engine does not know of, where that was asked; an interrupted run left it. */
  private readonly left = new Map<string, Held | undefined>();

  /** By identity: the checks of VMs that are to be composed. */
  private readonly composes = new Map<string, CheckRequest>();

  /** The inputs of the VM that is there, or is being replaced; undefined for a new one. */
  oldOf(urn: string): LxdVmInputs | undefined {
    return this.olds.get(urn);
  }

  /** Whether the engine has shown of a VM that is there. */
  isThere(urn: string, identity: string): boolean {
    return this.olds.has(urn) || this.held.has(identity);
  }

  /** Takes a VM in, and reports what it claims that another VM of the program claims too. */
  claim(urn: string, identity: string, vm: PartialInputs, old: LxdVmInputs | undefined): CheckFailure[] {
    if (old !== undefined) {
      this.olds.set(urn, old);
      this.identities.set(urn, identity);
      this.urns.set(identity, urn);
    }
    const before = old === undefined ? {} : { old: claimsOf(allKnown(old)) };
    return this.registry.register({ urn, identity, wanted: claimsOf(vm), ...before });
  }

  /** The URN in the program of this run of the VM of that identity. */
  urnOf(identity: string): string {
    return this.urns.get(identity) ?? identity;
  }

  /** Takes in the request of the last check of a VM that is to be composed: a new one, or a replacement. */
  recordCompose(identity: string, request: CheckRequest): void {
    this.composes.set(identity, request);
  }

  /** The check of the VM of this identity that is to be composed in this run; undefined where none is. */
  composeOf(identity: string): CheckRequest | undefined {
    return this.composes.get(identity);
  }

  /** Takes in the state of the VM that is there, which a diff shows: a check gets the inputs alone. */
  recordState(identity: string, state: LxdVmOutputs): void {
    if (state.vmHostId >= 0) {
      this.held.set(identity, heldRoom(state));
    }
  }

  /** What the VM that is there, and is to be replaced, takes of its host; undefined for a new one, and where the host is not known. */
  heldBefore(urn: string, snapshot: Snapshot): Held | undefined {
    const held = this.held.get(this.identities.get(urn) ?? urn);
    const old = this.olds.get(urn);
    if (held !== undefined || old === undefined) {
      return held;
    }
    const [host, ...others] = candidateHosts(allKnown(old), snapshot);
    return host === undefined || others.length > 0
      ? undefined
      : { hostId: host.id, demand: demand(allKnown(old)) };
  }

  /** What an interrupted run left of the VM, where that was asked and anything was found. */
  leftoverOf(urn: string): Held | undefined {
    return this.left.get(urn);
  }

  /** Whether it was asked if an interrupted run left anything of the VM. */
  wasLookedFor(urn: string): boolean {
    return this.left.has(urn);
  }

  recordLeftover(urn: string, held: Held | undefined): void {
    this.left.set(urn, held);
  }

  /** The host name that the program gives a VM, the default one included. */
  hostnameOf(urn: string): string | undefined {
    return this.registry.hostnameOf(urn);
  }

  /** The URN of the VM's first create. */
  identityOf(urn: string): string {
    return this.registry.identityOf(urn) ?? urn;
  }
}

function claimsOf(vm: PartialInputs): Claims {
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

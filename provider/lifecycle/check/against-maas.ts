import type { LxdVmInputs } from "../../inputs";
import type { Snapshot } from "../../inventory/snapshot";
import { autoAddressLeft, subnetsToCount } from "../../rules/auto";
import { judge, type Shaped } from "../../rules/check-inputs";
import { allKnown, type PartialInputs } from "../../rules/partial-inputs";
import type { CheckFailure } from "../../rules/check-failure";
import { candidateHosts, onSomeHost } from "../../rules/hosts";
import { leavesReleaseToMaas } from "../../rules/images";
import type { CheckRequest } from "./request";
import { Conflicts } from "./conflicts";
import type { Services } from "../services";
import { composeName } from "../identity";
import { lxdVerdict } from "../lxd/capabilities";
import { isProvenFor } from "../ownership/mark";
import { heldBy } from "../services/placement";
import type { Program } from "./program";

/** One VM as check judges it. */
interface Judged {
  request: CheckRequest;
  shaped: Shaped;
  /** With defaults. */
  vm: PartialInputs;
}

/** What a shortage on the hosts is said of. */
const SIZES = /^(cores|memory|disks|vmHost)\b/;

/** Judges one VM against what MAAS has, by one snapshot or another. */
export class AgainstMaas {
  private readonly adopts: boolean;

  constructor(
    private readonly services: Services,
    private readonly program: Program,
    private readonly judged: Judged,
  ) {
    // The second check of a replacement: the machine that was adopted is deleted, and a new one composed.
    const { programUrn, old } = judged.request;
    const isReplaced = old === undefined && program.oldOf(programUrn) !== undefined;
    const adopts = judged.request.raw["adopt"] !== undefined || judged.vm.isUnknown("adopt");
    this.adopts = adopts && !isReplaced;
  }

  async judge(snapshot: Snapshot): Promise<CheckFailure[]> {
    const { services, program } = this;
    const { request, vm } = this.judged;
    const { urn, programUrn, formerUrns } = request;
    services.placements.room.see(snapshot);
    if (this.composes && leavesReleaseToMaas(vm)) {
      await services.snapshots.ensureDefaultImage(snapshot);
    }
    let failures = await this.bySnapshot(snapshot);
    // MAAS counts what interrupted runs left; that is looked for only where it can matter.
    const isOfSize = failures.some(({ property }) => SIZES.test(property));
    if (this.composes && isOfSize && (await this.lookForLeft(snapshot))) {
      failures = await this.bySnapshot(snapshot);
    }
    const adopted = vm.inputs.adopt?.systemId;
    const self = { urn, formerUrns, programUrn, old: program.oldOf(programUrn), adopted };
    const conflicts = await new Conflicts(services, program, snapshot, self).of(vm);
    return [...failures, ...conflicts, ...(failures.length > 0 ? [] : await this.ofAutoAddresses(snapshot))];
  }

  /** What MAAS is to give an address and has none left for. */
  private async ofAutoAddresses(snapshot: Snapshot): Promise<CheckFailure[]> {
    const { services, program } = this;
    const { request, vm } = this.judged;
    if (!this.composes || program.oldOf(request.programUrn) !== undefined) {
      return [];
    }
    await services.snapshots.ensureSubnets(snapshot, subnetsToCount(vm, snapshot));
    return onSomeHost(autoAddressLeft)(vm, snapshot);
  }

  private get composes(): boolean {
    return this.judged.request.old === undefined && !this.adopts;
  }

  /** By the rules, by what the hosts' LXDs have, and by the room that the other VMs of the program leave. */
  private async bySnapshot(snapshot: Snapshot): Promise<CheckFailure[]> {
    const { services, program, composes } = this;
    const { placements } = services;
    const { request, shaped, vm } = this.judged;
    const { programUrn } = request;
    const left = program.leftoverOf(programUrn);
    const known = left ?? program.heldBefore(programUrn, snapshot);
    const held = known !== undefined && placements.room.isCounted(known) ? known : undefined;
    const { failures } = judge(shaped, { composes, snapshot: placements.room.alone(snapshot, held) });
    if (failures.length > 0) {
      return failures;
    }
    if (request.old !== undefined) {
      return this.ofResize(request.old, snapshot);
    }
    const { failures: ofLxd, unfit } = await lxdVerdict(services, vm, snapshot);
    if (ofLxd.length > 0 || this.adopts) {
      return ofLxd;
    }
    return placements.plan(programUrn, vm, snapshot, { held, stays: left !== undefined, unfit });
  }

  /**
   * What the host of a VM that is there has too little of for another size of it, where the program names that host: whether LXD changes it
   * in place or it is replaced, it needs the difference. Of another VM only the state knows the host, which diff gets.
   */
  private ofResize(old: LxdVmInputs, snapshot: Snapshot): CheckFailure[] {
    const { services, program } = this;
    const { request, vm } = this.judged;
    const before = allKnown(old);
    const [isOn, willBeOn] = [before, vm].map((one) =>
      one.inputs.vmHost === undefined ? undefined : candidateHosts(one, snapshot)[0]?.id,
    );
    const held = program.heldBefore(request.programUrn, snapshot);
    return isOn === undefined || isOn !== willBeOn || held === undefined || !isResized(vm, old)
      ? []
      : services.placements.resize(request.programUrn, vm, held, snapshot);
  }

  /** Asks MAAS, in one request, for machines of this VM and of the new ones on the same hosts; shows whether there are any. */
  private async lookForLeft(snapshot: Snapshot): Promise<boolean> {
    const { services, program } = this;
    const { request, vm } = this.judged;
    const { room } = services.placements;
    const beside = room.newOn(candidateHosts(vm, snapshot).map(({ id }) => id));
    const asked = [...new Set([request.programUrn, ...beside])].filter((urn) => !program.wasLookedFor(urn));
    const found = await Promise.all(
      asked.map(async (urn) => {
        const former = urn === request.programUrn ? request.formerUrns : [];
        const identities = [program.identityOf(urn), ...former];
        // A run that was interrupted late has given the machine the host name that the program asks for.
        const names = [...identities.map(composeName), program.hostnameOf(urn) ?? []].flat();
        const machines = await Promise.all([...new Set(names)].map((name) => services.hostnames.get(name)));
        const machine = machines.find(
          (one) => one !== undefined && identities.some((identity) => isProvenFor(one, identity)),
        );
        const held = machine && heldBy(machine);
        program.recordLeftover(urn, held);
        if (held !== undefined) {
          room.isThere(urn, held);
        }
        return held !== undefined;
      }),
    );
    return found.some(Boolean);
  }
}

/** Whether a VM that is there is to have another size. What is not known yet is no other. */
function isResized({ inputs }: PartialInputs, old: LxdVmInputs): boolean {
  const differs = (name: "cores" | "memory"): boolean =>
    inputs[name] !== undefined && inputs[name] !== old[name];
  return differs("cores") || differs("memory");
}

import type { LxdVmInputs } from "../../inputs";
import type { Holder } from "../../inventory/holder";
import { formatHandOver, formatVm, RESERVED_ADVICE, type Held } from "../../inventory/program";
import type { Snapshot } from "../../inventory/snapshot";
import { canonicalIp } from "../../network/address";
import { wantedInterfaces } from "../../network/interfaces";
import type { PartialInputs } from "../../rules/partial-inputs";
import { fail, type CheckFailure } from "../../rules/check-failure";
import { reservedForOthers } from "../../rules/reserved-ips";
import { addressInUse, addressQuestions, hostnameHolder, hostnameInUse } from "../../rules/questions";
import { listNodesWithMac } from "../../maas/machines";
import { canonicalMac } from "../../network/address-mac";
import { freeThere } from "../../rules/free-there";
import { givenMacs, macInUse } from "../../rules/macs";
import type { Services } from "../services";
import { composeName, isNameOfStack, stackOf } from "../identity";
import { isProvenFor, provenName } from "../ownership/mark";
import type { Program } from "./program";

/** Whose VM it is that must not be taken for a stranger's. */
export interface Self {
  urn: string;
  /** By its aliases. */
  formerUrns: readonly string[];
  programUrn: string;
  /** The inputs of the VM that is there, or that is being replaced. */
  old: LxdVmInputs | undefined;
  /** System id of a machine that the inputs adopt. */
  adopted: string | undefined;
}

/** Who else holds the VM's addresses and host name in MAAS. What the VM itself has, or an interrupted run of it left, is not a conflict. */
export class Conflicts {
  constructor(
    private readonly services: Services,
    private readonly program: Program,
    private readonly snapshot: Snapshot,
    private readonly self: Self,
  ) {}

  async of(draft: PartialInputs): Promise<CheckFailure[]> {
    return [
      ...(await this.ofAddresses(draft)),
      ...(await this.ofHostname(draft)),
      ...(await this.ofMacs(draft)),
    ];
  }

  /** Asked for addresses alone that the VM does not have yet. */
  private async ofMacs(draft: PartialInputs): Promise<CheckFailure[]> {
    const own = new Set(this.self.old?.networkInterfaces?.map(({ macAddress }) => macAddress));
    const asked = givenMacs(draft).filter(({ mac }) => canonicalMac(mac) !== undefined && !own.has(mac));
    const failures: CheckFailure[] = [];
    for (const { property, mac } of asked) {
      for (const { hostname: name, system_id: systemId } of await listNodesWithMac(
        this.services.client,
        mac,
      )) {
        if (!(await this.isSelf({ kind: "machine", name, systemId }))) {
          failures.push(fail(property, macInUse(mac, name)));
        }
      }
    }
    return failures;
  }

  private async ofAddresses(draft: PartialInputs): Promise<CheckFailure[]> {
    const { snapshots } = this.services;
    const own = new Set(staticAddresses(this.self.old));
    const questions = addressQuestions(draft, this.snapshot).filter(({ ip }) => !own.has(ip));
    await snapshots.ensureSubnets(this.snapshot, new Set(questions.map(({ subnetId }) => subnetId)));
    if (questions.length > 0) {
      await snapshots.ensureReservedIps(this.snapshot);
    }
    // A machine that is adopted has its own MAC, which the program need not give.
    const reserved = this.self.adopted === undefined ? (this.snapshot.reservedIps ?? []) : [];
    const asked = new Set(questions.map(({ property }) => property));
    const failures = reservedForOthers(draft, reserved).filter(({ property }) => asked.has(property));
    const given = new Set(addressQuestions(draft, this.snapshot).map(({ ip }) => ip));
    const isAsked = (ip: string): boolean =>
      given.has(ip) || this.program.registry.isClaimedToo(this.self.programUrn, { address: ip });
    for (const question of questions) {
      const { property, ip } = question;
      if (this.snapshot.addresses.allocation(ip) === undefined) {
        continue;
      }
      const holder = await snapshots.holderOf(ip);
      if (holder !== undefined && !(await this.isSelf(holder))) {
        const failure = fail(property, addressInUse(ip, holder));
        const found = await this.heldBy(holder, { address: ip }, failure);
        const free = freeThere(question, this.snapshot, isAsked);
        const advice = holder.isReserved === true && found[0] === failure ? RESERVED_ADVICE : "";
        failures.push(...found.map(({ reason }) => fail(property, reason + advice + free)));
      }
    }
    return failures;
  }

  private async ofHostname(draft: PartialInputs): Promise<CheckFailure[]> {
    const { hostname } = draft.inputs;
    if (hostname === undefined || draft.isUnknown("hostname") || hostname === this.self.old?.hostname) {
      return [];
    }
    const named = hostnameHolder(draft, this.snapshot);
    const holder =
      named === undefined
        ? await this.withoutAddress(hostname)
        : { ...(await this.services.snapshots.nodeOf(named)), name: hostname };
    if (holder === undefined || (await this.isSelf(holder))) {
      return [];
    }
    return this.heldBy(holder, { hostname }, fail("hostname", hostnameInUse(hostname, holder)));
  }

  /**
   * A machine of that name without an address, which MAAS's DNS, and so the snapshot, does not show. Asked for names that the program
   * gives, 128 in a request: nobody else has one that is made for the VM.
   */
  private async withoutAddress(hostname: string): Promise<Holder | undefined> {
    const machine =
      hostname === composeName(this.self.urn) ? undefined : await this.services.hostnames.get(hostname);
    return machine && { kind: "machine", name: hostname, systemId: machine.system_id };
  }

  /** Whether a machine is what an earlier run of this VM made: by the mark that compose planted, or the one in its description. */
  private async isSelf({ kind, name, systemId }: Holder): Promise<boolean> {
    const { urn, formerUrns, old, adopted } = this.self;
    if (kind !== "machine" || systemId === undefined) {
      return false;
    }
    if (systemId === adopted || name === old?.hostname) {
      return true;
    }
    const machine = await this.services.machines.get(systemId);
    return machine !== undefined && [urn, ...formerUrns].some((one) => isProvenFor(machine, one));
  }

  /**
   * That MAAS has something for another node. What a VM of this stack has can be handed over, unless another VM of the program asks for it
   * as well: the program's own registry reports that, and to hand it over would be wrong.
   */
  private async heldBy(holder: Holder, held: Held, failure: CheckFailure): Promise<CheckFailure[]> {
    const { registry } = this.program;
    const { programUrn } = this.self;
    const handOver = await this.handOver(holder, registry.holding(programUrn, held));
    if (handOver === undefined) {
      return [failure];
    }
    return registry.isClaimedToo(programUrn, held) ? [] : [fail(failure.property, failure.reason + handOver)];
  }

  /** How to take it over from the holder, when that is a VM of the same stack; undefined for a stranger. */
  private async handOver(
    { kind, name, systemId }: Holder,
    urn: string | undefined,
  ): Promise<string | undefined> {
    if (urn !== undefined) {
      return formatHandOver(formatVm(urn));
    }
    if (kind !== "machine" || systemId === undefined) {
      return undefined;
    }
    const stack = stackOf(this.self.urn);
    const machine = await this.services.machines.get(systemId);
    const identity = (machine && provenName(machine)) ?? name;
    return isNameOfStack(identity, stack)
      ? `${formatHandOver(`VM ${name}`)}. ${this.takeOver(systemId)}`
      : undefined;
  }

  /** A check does not see the state: the machine may be one that was taken out of it. */
  private takeOver(systemId: string): string {
    const mark = `[pulumi-maas-lxd ${composeName(this.self.urn)}]`;
    return (
      "If no state holds that VM any more (after pulumi state delete, say), there is nothing to take it from: " +
      `remove it with pulumi-maas-lxd leftovers --delete, or take it over with adopt: { systemId: "${systemId}" } ` +
      `once the last line of its description in MAAS is ${mark}`
    );
  }
}

function staticAddresses(inputs: LxdVmInputs | undefined): string[] {
  const given =
    inputs === undefined ? [] : wantedInterfaces(inputs).flatMap(({ staticIps = [] }) => staticIps);
  return given.flatMap(({ ipAddress }) =>
    ipAddress === undefined ? [] : [canonicalIp(ipAddress) ?? ipAddress],
  );
}

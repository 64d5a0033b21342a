import type { InterfaceStaticIp } from "../../inputs";
import { allowedRuns, isInUse, type AddressSource, type Purpose } from "../../inventory/free-addresses";
import type { Snapshot, SubnetItem } from "../../inventory/snapshot";
import { givableRuns } from "../../inventory/givable";
import { compareIps, parseIp } from "../../network/address";
import { commonRun, countOf, type AddressRun } from "../../network/address-runs";
import { parseSpan } from "../../network/address-span";
import type { PlannedLink } from "../../network/plan";
import { noAddressLeft } from "../../rules/questions";
import { whoseRange } from "../../rules/ranges";
import { formatSource } from "../../rules/wording";
import type { Services } from "../services";
import type { OpenPlace } from "./address-picks";

/** Chooses the addresses that a program leaves open. */
export class AddressChoice {
  private constructor(
    private readonly services: Services,
    private readonly place: OpenPlace,
    private readonly source: AddressSource,
    private readonly snapshot: Snapshot,
    private readonly runs: readonly AddressRun[],
  ) {}

  /** Of a link that is to be made; undefined where its subnet is not in MAAS any more. */
  static async ofLink(
    services: Services,
    urn: string,
    { interface: nic, subnetId, open }: PlannedLink,
  ): Promise<AddressChoice | undefined> {
    const snapshot = await services.snapshots.get();
    const subnet = snapshot.subnets.find(({ id }) => id === subnetId);
    const place = open && { urn, nic, index: open.index };
    return place && subnet && AddressChoice.of(services, place, open.address, { subnet, snapshot });
  }

  /** Of an address in a subnet of the snapshot. */
  static async of(
    services: Services,
    { urn, nic, index }: Omit<OpenPlace, "except">,
    { range, gateway, dnsServers = [] }: InterfaceStaticIp,
    { subnet, snapshot }: { subnet: SubnetItem; snapshot: Snapshot },
    purpose: Purpose = "link",
  ): Promise<AddressChoice> {
    const { snapshots } = services;
    await snapshots.ensureSubnets(snapshot, [subnet.id]);
    await snapshots.ensureReservedIps(snapshot);
    await snapshots.ensureObserved(snapshot);
    const span = range === undefined ? undefined : parseSpan(range);
    const source = { subnet, ...(span === undefined ? {} : { range: span }) };
    const except = [...(gateway === undefined ? [] : [gateway]), ...dnsServers];
    const runs = allowedRuns(source, snapshot, purpose);
    return new AddressChoice(services, { urn, nic, index, except }, source, snapshot, runs);
  }

  /** The address to try; undefined when none is left. */
  next(): string | undefined {
    return this.services.addressPicks.pick(this.place, this.runs, this.snapshot);
  }

  /** The address to ask MAAS for; undefined when none is left. */
  take(): string | undefined {
    const ip = this.next();
    this.services.addressPicks.take(this.place);
    return ip;
  }

  /** Takes in that MAAS says of an address that somebody has it: others may have been given away since too. */
  async refused(ip: string): Promise<void> {
    this.services.addressPicks.refuse(ip);
    await this.services.snapshots.rereadAddresses(this.snapshot, this.source.subnet.id);
  }

  /** `range 10.10.0.60-10.10.0.99 of subnet lan10 (10.10.0.0/24)`. */
  get where(): string {
    const { subnet, range } = this.source;
    return formatSource(subnet, range?.text);
  }

  /** How to keep MAAS from giving the same addresses away itself, said once of each place. */
  advice(): string[] {
    const { subnet } = this.source;
    const alsoMaass = givableRuns(subnet, this.snapshot.ranges.of(subnet.id)).some((givable) =>
      this.runs.some((run) => countOf([commonRun(run, givable)]) > 0n),
    );
    return alsoMaass && this.services.addressPicks.isFirst(this.where)
      ? [
          `MAAS gives addresses of ${this.where} to other machines too, and may take this one before the VM has it: ` +
            "set a range aside (MAAS: reserve an IP range) and name it as range",
        ]
      : [];
  }

  /** The reserved ranges of others that the given range is in. */
  private get ofOthers(): string[] {
    const { subnet, range } = this.source;
    const { ranges, user } = this.snapshot;
    return ranges.of(subnet.id).flatMap((one) => {
      const [from, to] = [parseIp(one.start), parseIp(one.end)];
      const isOver =
        range !== undefined &&
        from &&
        to &&
        compareIps(from, range.end) <= 0 &&
        compareIps(range.start, to) <= 0;
      return isOver && one.type === "reserved" && one.user !== user.name
        ? [`${one.start} to ${one.end}, ${whoseRange(one)}`]
        : [];
    });
  }

  /** Whether somebody has an address, or was seen to. */
  isTaken(ip: string): boolean {
    return isInUse(this.snapshot, ip);
  }

  /** Why none is left. */
  get exhausted(): string {
    const ofProgram = this.services.addressPicks.pickedIn(this.runs, this.place);
    const { where, ofOthers } = this;
    return noAddressLeft({ where, count: countOf(this.runs), ofProgram, ofOthers });
  }
}

import { contains, parseNetworkOrThrow, parseIp } from "../../../simulator/model/ip";
import type { Region } from "../../../simulator/model/store/region";
import { NodeType, AllocType, type Machine } from "../../../simulator/model/store/rows";
import type { Change } from "../../../simulator/model/store/table";
import { STATUS_NAMES } from "../../../simulator/model/catalog/status";
import { FIRST_STATUSES, isPassing, isTransition } from "./transitions";
import type { FuzzedRegion } from "./fuzzed-region";

/** Leaving these MAAS forgets whose a machine was that it puts back: an oddity of its own. */
const FORGETTING: ReadonlySet<string> = new Set(["Exiting rescue mode", "Broken"]);
const OWNED: ReadonlySet<string> = new Set(["Allocated", "Deploying", "Deployed"]);
const UNOWNED: ReadonlySet<string> = new Set(["New", "Ready"]);

/** What of a machine's history has been looked at. */
interface Seen {
  readonly status: string;
  /** The status from which `status` was entered. */
  readonly before: string | undefined;
  /** The last status that MAAS keeps as the previous one. */
  readonly kept: string | undefined;
  /** Whether MAAS may have forgotten the owner since it was last Ready or New. */
  readonly forgotten: boolean;
}

/** Looks at a region's tables after each step; each broken rule is one sentence. */
export class Invariants {
  private readonly seen = new Map<number, Seen>();
  private lastEvent = 0;

  private readonly ghosts: string[] = [];

  constructor(private readonly fuzzed: FuzzedRegion) {
    fuzzed.region.log.onCommit((changes) => this.noteGhosts(changes));
  }

  /** @param orphans instances (by id) that a failure left without a record */
  broken(orphans: ReadonlySet<string>): string[] {
    const { region } = this.fuzzed;
    return [
      ...brokenAddresses(region),
      ...brokenReferences(region),
      ...brokenSums(region),
      ...this.brokenInstances(orphans),
      ...this.brokenHistories(),
      ...this.ghosts.splice(0),
      ...[...region.machines.values()].flatMap((machine) =>
        brokenOwner(region, machine, this.seen.get(machine.id)?.forgotten === true),
      ),
    ];
  }

  /** A row that is changed once it is deleted would be back after a restart. */
  private noteGhosts(changes: readonly Change[]): void {
    const { tables } = this.fuzzed.region;
    changes.forEach(({ table, kind, row }, at) => {
      const deletedLater = changes.slice(at).some((other) => other.row === row && other.kind === "delete");
      if (kind === "put" && tables.get(table)?.get(row.id) !== row && !deletedLater) {
        this.ghosts.push(`${table} ${row.id} is changed, and is not there`);
      }
    });
  }

  private brokenInstances(orphans: ReadonlySet<string>): string[] {
    const { region, world } = this.fuzzed;
    return [...region.instances.values()].flatMap((instance) => {
      if (instance.machineId === null) {
        const known = world.composing.has(instance.id) || orphans.has(instance.id);
        return known
          ? []
          : [`instance ${instance.id} has no machine, and nothing failed that could have left it`];
      }
      const machine = region.machines.get(instance.machineId);
      const others = region.instanceByMachine.count(instance.machineId);
      return [
        ...(machine === undefined ? [`instance ${instance.id} is of a machine that is gone`] : []),
        ...(machine !== undefined && machine.instanceName !== instance.name
          ? [
              `instance ${instance.id} is of ${machine.hostname}, which is of ${machine.instanceName ?? "none"}`,
            ]
          : []),
        ...(machine !== undefined && machine.vmHostId !== instance.vmHostId
          ? [`instance ${instance.id} is on another host than ${machine.hostname}`]
          : []),
        ...(others > 1 ? [`machine ${instance.machineId} has ${others} instances`] : []),
      ];
    });
  }

  private brokenHistories(): string[] {
    const { region } = this.fuzzed;
    const broken: string[] = [];
    const newest = region.ids.last("events");
    for (let id = this.lastEvent + 1; id <= newest; id += 1) {
      const event = region.events.get(id);
      const machine = event === undefined ? undefined : region.machines.get(event.machineId);
      if (event !== undefined && machine === undefined) {
        broken.push(`event ${id} is of a machine that is gone`);
      }
      if (machine !== undefined && event?.type === "Node changed status") {
        broken.push(...this.followChange(machine, event.description));
      }
    }
    this.lastEvent = newest;
    for (const machine of region.machines.values()) {
      broken.push(...this.compareStatus(machine));
    }
    for (const id of this.seen.keys()) {
      if (region.machines.get(id) === undefined) {
        this.seen.delete(id);
      }
    }
    return broken;
  }

  private followChange(machine: Machine, description: string): string[] {
    const [, from = "", to = ""] = /^From '(.*)' to '(.*?)'/.exec(description) ?? [];
    const seen = this.seen.get(machine.id);
    const forgotten = !UNOWNED.has(to) && (FORGETTING.has(from) || seen?.forgotten === true);
    const kept = isPassing(from) ? seen?.kept : from;
    this.seen.set(machine.id, { status: to, before: from, kept, forgotten });
    const named = `${machine.hostname}: ${from} -> ${to}`;
    if (seen === undefined && !FIRST_STATUSES.has(from)) {
      return [`${named}, though no machine begins as ${from}`];
    }
    if (seen !== undefined && seen.status !== from) {
      return [`${named}, though it was ${seen.status}`];
    }
    return isTransition(from, to, seen) ? [] : [`${named} is not a transition of MAAS`];
  }

  private compareStatus(machine: Machine): string[] {
    const status = STATUS_NAMES[machine.status];
    const seen = this.seen.get(machine.id);
    if (seen === undefined) {
      this.seen.set(machine.id, { status, before: undefined, kept: undefined, forgotten: false });
      return FIRST_STATUSES.has(status) ? [] : [`${machine.hostname} begins as ${status}`];
    }
    return seen.status === status
      ? []
      : [`${machine.hostname} is ${status}, and its events show ${seen.status}`];
  }
}

function brokenAddresses(region: Region): string[] {
  const held = new Map<string, number>();
  return [...region.addresses.values()].flatMap((address) => {
    const broken: string[] = [];
    const named = `address ${address.id} (${address.ip ?? "none"})`;
    if (address.interfaceId !== null && region.interfaces.get(address.interfaceId) === undefined) {
      broken.push(`${named} is of an interface that is gone`);
    }
    const subnet = region.subnets.find(address.subnetId);
    if (address.subnetId !== null && subnet === undefined) {
      broken.push(`${named} is in a subnet that is gone`);
    }
    if (address.ip === null) {
      return broken;
    }
    const ip = parseIp(address.ip);
    if (ip === undefined || subnet === undefined || !contains(parseNetworkOrThrow(subnet.cidr), ip)) {
      broken.push(`${named} lies outside its subnet ${subnet?.cidr ?? "(none)"}`);
    }
    // What was only seen on the network may be somebody's.
    if (address.allocType !== AllocType.Discovered) {
      const other = held.get(address.ip);
      if (other !== undefined) {
        broken.push(`${address.ip} is held twice, by addresses ${other} and ${address.id}`);
      }
      held.set(address.ip, address.id);
    }
    return broken;
  });
}

function brokenReferences(region: Region): string[] {
  const hangs = (
    rows: Iterable<{ readonly id: number; readonly machineId: number }>,
    what: string,
  ): string[] =>
    [...rows].flatMap((row) =>
      region.machines.get(row.machineId) === undefined
        ? [`${what} ${row.id} is of a machine that is gone`]
        : [],
    );
  return [
    ...hangs(region.interfaces.values(), "interface"),
    ...hangs(region.blockDevices.values(), "disk"),
    ...hangs(region.timers.values(), "timer"),
    ...hangs(region.scriptSets.values(), "script set"),
    ...[...region.machines.values()].flatMap((machine) => brokenGateways(region, machine)),
    ...brokenVlans(region),
  ];
}

/** A fabric has at least one VLAN, and nothing is on one that is gone. */
function brokenVlans(region: Region): string[] {
  const gone = (id: number | null): boolean => id !== null && region.vlans.get(id) === undefined;
  const named = (what: string, rows: Iterable<{ readonly id: number }>, text: string): string[] =>
    [...rows].map(({ id }) => `${what} ${id} ${text}`);
  const [vlans, fabrics] = [[...region.vlans.values()], [...region.fabrics.values()]];
  const subnets = [...region.subnets.values()].filter(({ vlanId }) => gone(vlanId));
  const interfaces = [...region.interfaces.values()].filter(({ vlanId }) => gone(vlanId));
  const relayed = vlans.filter(({ relayVlanId }) => gone(relayVlanId));
  const astray = vlans.filter(({ fabricId }) => region.fabrics.get(fabricId) === undefined);
  const empty = fabrics.filter(({ id }) => !region.vlansByFabric.has(id));
  return [
    ...named("subnet", subnets, "is on a VLAN that is gone"),
    ...named("interface", interfaces, "is on a VLAN that is gone"),
    ...named("VLAN", relayed, "is relayed to one that is gone"),
    ...named("VLAN", astray, "is of a fabric that is gone"),
    ...named("fabric", empty, "has no VLAN"),
  ];
}

/** What a host's instances take is kept as sums. */
function brokenSums(region: Region): string[] {
  return [...region.vmHosts.values()].flatMap((host) => {
    const own = region.instancesByHost.all(host.id);
    const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
    const kept = region.usageOfHosts.of(host.id);
    const known = own.filter(({ machineId }) => machineId !== null);
    return [
      ["cores", kept.cores, sum(known.map(({ cores }) => cores))] as const,
      ["memory", kept.memory, sum(known.map(({ memory }) => memory))] as const,
      ...host.storagePools.map(({ id, name }) => {
        const sizes = own.flatMap(({ disks }) => disks.filter(({ pool }) => pool === id));
        return [name, kept.disks.get(id) ?? 0, sum(sizes.map(({ size }) => size))] as const;
      }),
    ].flatMap(([what, has, should]) =>
      has === should ? [] : [`${host.name} counts ${has} of ${what} as used, and ${should} are`],
    );
  });
}

function brokenGateways(region: Region, machine: Machine): string[] {
  return [machine.gatewayLinkIpv4, machine.gatewayLinkIpv6].flatMap((id) => {
    const link = region.addresses.find(id);
    const iface = region.interfaces.find(link?.interfaceId);
    return id === null || iface?.machineId === machine.id
      ? []
      : [`the default gateway of ${machine.hostname} is of link ${id}, which is not its own`];
  });
}

function brokenOwner(region: Region, machine: Machine, forgotten: boolean): string[] {
  const status = STATUS_NAMES[machine.status];
  const owner = region.users.find(machine.ownerId)?.username;
  if (machine.nodeType !== NodeType.Machine) {
    return [];
  }
  if (OWNED.has(status) && owner === undefined && !forgotten) {
    return [`${machine.hostname} is ${status} and nobody's`];
  }
  return UNOWNED.has(status) && owner !== undefined
    ? [`${machine.hostname} is ${status} and ${owner}'s`]
    : [];
}

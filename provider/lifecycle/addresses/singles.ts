import type { RangeItem } from "../../inventory/range-index";
import type { ReservedIpItem, Snapshot, SubnetItem } from "../../inventory/snapshot";
import type { Neighbour, SummarisedAddress } from "../../maas/wire";
import { canonicalIp, parseIp } from "../../network/address";
import { broadcastAddress, networkAddress, type Cidr } from "../../network/address-block";
import { runOf, toNumber } from "../../network/address-runs";
import { heldBy, neighbourAt, type Held, type Known } from "./holders";
import type { Span } from "./layers";

/** An address of which something is said by itself. */
export type Single = Span & Held;

/**
 * The addresses of a subnet of which something is said one by one, each once. What MAAS gave to somebody goes before what is only kept
 * for somebody, and that before what the subnet says.
 */
export function singlesOf(
  subnet: SubnetItem,
  block: Cidr,
  addresses: readonly SummarisedAddress[],
  { reservedIps = [], ranges }: Snapshot,
  known: Known,
): Single[] {
  const whole = runOf(block);
  const items = new Map<bigint, Held>();
  const add = (place: bigint, held: (before: Held | undefined) => Held): void => {
    if (whole.start <= place && place <= whole.end) {
      const before = items.get(place);
      items.set(place, before === undefined ? held(before) : joined(before, held(before)));
    }
  };
  const placeOf = (ip: string): bigint => {
    const parsed = parseIp(ip);
    return parsed?.family === block.family ? toNumber(parsed) : -1n;
  };
  for (const [ip, entries] of byAddress(addresses)) {
    const held = heldBy(entries, known);
    if (held !== undefined) {
      add(placeOf(ip), () => inRange(held, ranges.find(subnet.id, ip)));
    }
  }
  reservedIps.forEach((reserved) => add(placeOf(reserved.ip), (before) => keptFor(reserved, before, known)));
  add(placeOf(subnet.gateway ?? ""), (before) => roleOf("gateway", "the subnet's gateway", before));
  subnet.dnsServers.forEach((ip) =>
    add(placeOf(ip), (before) => roleOf("dns", "a DNS server of the subnet", before)),
  );
  for (const neighbour of known.neighbours) {
    add(placeOf(neighbour.ip), (before) => seenAt(neighbour, before));
  }
  const [network, broadcast] = [networkAddress(block), broadcastAddress(block)];
  const first = block.family === 4 ? "network address" : "subnet-router anycast address";
  add(network === undefined ? -1n : toNumber(network), () => ({ kind: "kept", notes: [first] }));
  add(broadcast === undefined ? -1n : toNumber(broadcast), () => ({
    kind: "kept",
    notes: ["broadcast address"],
  }));
  return [...items].map(([place, held]) => ({ start: place, end: place, ...held }));
}

function byAddress(addresses: readonly SummarisedAddress[]): Map<string, SummarisedAddress[]> {
  const grouped = new Map<string, SummarisedAddress[]>();
  for (const address of addresses) {
    const ip = canonicalIp(address.ip) ?? address.ip;
    grouped.set(ip, [...(grouped.get(ip) ?? []), address]);
  }
  return grouped;
}

/** What is said first of an address, and beside it what is said later. */
function joined(first: Held, later: Held): Held {
  const notes = [...(first.notes ?? []), ...(later.notes ?? [])];
  const doubt = first.doubt ?? later.doubt;
  return {
    ...first,
    ...(notes.length === 0 ? {} : { notes }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** With the range that it is in. */
export function inRange(held: Held, range: RangeItem | undefined): Held {
  if (range === undefined) {
    return held;
  }
  const { type, start, end, comment } = range;
  const notes = [`in the ${type} range ${start} - ${end}${comment === "" ? "" : ` (${comment})`}`];
  const allocation = held.holder?.allocation ?? "dhcp";
  const isFixed = allocation !== "dhcp" && allocation !== "observed";
  return joined(held, {
    kind: held.kind,
    notes,
    ...(type === "dynamic" && isFixed ? { doubt: "fixed in a range that MAAS's DHCP gives out" } : {}),
  });
}

/** That somebody is at the address of the gateway, or of what it is kept for, is no doubt; that another is, is one. */
function seenAt(neighbour: Neighbour, before: Held | undefined): Held {
  const seen = neighbourAt(neighbour);
  if (before === undefined) {
    return seen;
  }
  const { mac_address: mac } = neighbour;
  const isOther = before.kind === "reservedIp" && before.holder?.name !== mac.toLowerCase();
  return {
    kind: before.kind,
    ...(seen.notes && { notes: seen.notes }),
    ...(isOther ? { doubt: "another MAC address was seen with it on the network" } : {}),
  };
}

/** What the subnet says of an address: of one that somebody holds it is to be said, too. */
function roleOf(kind: "gateway" | "dns", said: string, before: Held | undefined): Held {
  return before === undefined ? { kind } : { kind, notes: [said] };
}

function keptFor({ ip, mac, comment }: ReservedIpItem, before: Held | undefined, { machines }: Known): Held {
  const said = [...(before === undefined ? [] : [`kept for ${mac}`]), ...(comment === "" ? [] : [comment])];
  const holder = machines.get(before?.holder?.systemId ?? "");
  const isOther = holder !== undefined && holder.interface_set.every(({ mac_address: own }) => own !== mac);
  return {
    kind: "reservedIp",
    holder: { name: mac },
    ...(said.length === 0 ? {} : { notes: said }),
    ...(isOther ? { doubt: `${holder.hostname} holds ${ip}, which is kept for another MAC address` } : {}),
  };
}

import { parseIp, type Ip } from "../network/address";
import { parseSpan } from "../network/address-span";
import { canonicalCidr, contains, parseCidr, type Cidr } from "../network/address-block";
import type { Item, Snapshot, SubnetItem, VmHostItem } from "./snapshot";

/**
 * Names to things. The rules and the life cycle resolve alike, since both do it here. A name comes before an id, so that a
 * thing named `2` can be reached.
 */

/** The thing of that name, else of that id. */
export function findByNameOrId<T extends Item>(items: readonly T[], ref: string): T | undefined {
  return items.find((item) => item.name === ref) ?? items.find((item) => String(item.id) === ref);
}

/** The VM hosts that a VM may be on: the one that it names, else any. */
export function hostsOf(
  { vmHost }: { vmHost?: unknown },
  { vmHosts }: Pick<Snapshot, "vmHosts">,
): VmHostItem[] {
  if (typeof vmHost !== "string") {
    return vmHosts;
  }
  const host = findByNameOrId(vmHosts, vmHost);
  return host === undefined ? [] : [host];
}

/** The subnets that a CIDR, name or id means: none, one, or several, since MAAS lets subnets share a name. */
export function matchSubnets(subnets: readonly SubnetItem[], ref: string): SubnetItem[] {
  const cidr = canonicalCidr(ref);
  const ways: ((subnet: SubnetItem) => boolean)[] = [
    (subnet) => subnet.cidr === cidr,
    (subnet) => subnet.name === ref,
    (subnet) => String(subnet.id) === ref,
  ];
  return ways.map((way) => subnets.filter(way)).find((found) => found.length > 0) ?? [];
}

/**
 * The subnet that a CIDR, name or id means; undefined when there is none, or when several have the name and no address shows
 * which of them is meant.
 */
export function findSubnet(subnets: readonly SubnetItem[], ref: string, ip?: Ip): SubnetItem | undefined {
  const found = matchSubnets(subnets, ref);
  if (found.length < 2) {
    return found[0];
  }
  return ip && subnetOf(found, ip);
}

/** The most specific subnet that holds the address. */
export function subnetOf(subnets: readonly SubnetItem[], ip: Ip): SubnetItem | undefined {
  return subnets
    .filter((subnet) => holds(subnet, ip))
    .reduce<SubnetItem | undefined>(
      (best, subnet) => (best && prefixOf(best) >= prefixOf(subnet) ? best : subnet),
      undefined,
    );
}

/** The subnet of a static address: the one it names, else the most specific one that holds it, or the range that it is chosen from. */
export function subnetOfAddress(
  subnets: readonly SubnetItem[],
  address: { ipAddress?: string | undefined; subnet?: string | undefined; range?: string | undefined },
): SubnetItem | undefined {
  const span = address.range === undefined ? undefined : parseSpan(address.range);
  const ip = address.ipAddress === undefined ? span?.start : parseIp(address.ipAddress);
  if (address.subnet !== undefined) {
    return findSubnet(subnets, address.subnet, ip);
  }
  const whole = span === undefined ? subnets : subnets.filter((subnet) => holds(subnet, span.end));
  return ip && subnetOf(whole, ip);
}

/** Whether the subnet holds the address. */
export function holds(subnet: SubnetItem, ip: Ip): boolean {
  const block = blockOfSubnet(subnet);
  return block !== undefined && contains(block, ip);
}

const blocks = new WeakMap<SubnetItem, Cidr>();

/** The subnet's block, read once per subnet: a thousand VMs ask for the same few. */
export function blockOfSubnet(subnet: SubnetItem): Cidr | undefined {
  const known = blocks.get(subnet);
  if (known) {
    return known;
  }
  const block = parseCidr(subnet.cidr);
  if (block) {
    blocks.set(subnet, block);
  }
  return block;
}

function prefixOf(subnet: SubnetItem): number {
  return blockOfSubnet(subnet)?.prefix ?? -1;
}

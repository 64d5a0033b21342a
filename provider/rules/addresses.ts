import { compareIps, formatIp, parseIp, sameIp, type Ip } from "../network/address";
import {
  broadcastAddress,
  contains,
  formatCidr,
  networkAddress,
  parseCidr,
  type Cidr,
} from "../network/address-block";
import { reservedBlock } from "../network/address-reserved";
import { blockOfSubnet, matchSubnets } from "../inventory/resolve";
import type { SubnetItem } from "../inventory/snapshot";
import { fail, type CheckFailure } from "./check-failure";
import {
  addressesOf,
  networkOf,
  subnetOfDraft,
  type AddressAsker,
  type PartialAddress,
} from "./partial-network";
import { join } from "../values/paths";
import { list, formatSubnet } from "./wording";

type Subnets = readonly SubnetItem[] | undefined;

/** Applies a rule for one address to all static addresses that are well formed. */
function each(
  asker: AddressAsker,
  rule: (address: PartialAddress, ip: Ip) => CheckFailure | undefined,
): CheckFailure[] {
  return addressesOf(asker).flatMap((address) => (address.ip && rule(address, address.ip)) ?? []);
}

/** As MAAS's forms read them: nothing else is an address, and nothing is reinterpreted. */
export function addressFormat(asker: AddressAsker): CheckFailure[] {
  return addressesOf(asker).flatMap(({ path, given }) => {
    const servers = join(path, "dnsServers");
    const texts: [string, string | undefined][] = [
      [join(path, "ipAddress"), given.ipAddress],
      [join(path, "gateway"), given.gateway],
      ...(given.dnsServers ?? []).map((text, i): [string, string | undefined] => [join(servers, i), text]),
    ];
    return texts.flatMap(([property, text]) =>
      text === undefined || parseIp(text) ? [] : [fail(property, `Invalid IP address format: ${text}`)],
    );
  });
}

/** What looks like a CIDR must be one, unless MAAS has a subnet of that very name. */
export function subnetFormat(asker: AddressAsker, subnets: Subnets): CheckFailure[] {
  const interfaces = "addresses" in asker ? [] : networkOf(asker).interfaces;
  const places = [...interfaces, ...addressesOf(asker)].map(
    ({ path, given }): [string, string | undefined] => [join(path, "subnet"), given.subnet],
  );
  return places.flatMap(([property, text]) => {
    const looksLikeOne = text !== undefined && /^[0-9a-f.:]+[0-9a-z.:%]*\/[0-9.]*$/i.test(text);
    if (!looksLikeOne || parseCidr(text) || matchSubnets(subnets ?? [], text).length > 0) {
      return [];
    }
    return [
      fail(
        property,
        `Invalid subnet: ${text}; a CIDR has an address, all host bits 0, and a prefix length, like 10.10.0.0/24`,
      ),
    ];
  });
}

/** Loopback, link-local, multicast, 0/8, 240/4 and their IPv6 equivalents. */
export function addressReserved(asker: AddressAsker): CheckFailure[] {
  return each(asker, ({ path, given }, ip) => {
    const block = reservedBlock(ip);
    return block === undefined
      ? undefined
      : fail(
          join(path, "ipAddress"),
          `IP address ${given.ipAddress} is reserved, no host may have it: ${block}`,
        );
  });
}

/** The block that an address is to be in: its subnet's in MAAS, or the CIDR that the program gives. */
function allowedBlock(
  asker: AddressAsker,
  subnets: Subnets,
  address: PartialAddress,
): { block: Cidr; says: string; subnet?: SubnetItem } | undefined {
  const subnet = subnets && subnetOfDraft(asker, subnets, address);
  const block = subnet && blockOfSubnet(subnet);
  const ref = address.given.subnet;
  const given = ref === undefined ? undefined : parseCidr(ref);
  if (subnet && block) {
    return { block, says: given ? formatCidr(block) : formatSubnet(subnet), subnet };
  }
  return given && { block: given, says: formatCidr(given) };
}

/** In the subnet that it names, else in one that MAAS knows. */
export function addressWithin(asker: AddressAsker, subnets: Subnets): CheckFailure[] {
  return each(asker, (address, ip) => {
    const { path, given } = address;
    const allowed = allowedBlock(asker, subnets, address);
    const property = join(path, "ipAddress");
    const refused = (where: string) =>
      fail(property, `IP address ${given.ipAddress} is not within allowed subnet ${where}`);
    if (allowed) {
      return contains(allowed.block, ip) ? undefined : refused(allowed.says);
    }
    const open = given.subnet === undefined && !asker.isUnknown(join(path, "subnet"));
    if (!open || !subnets || reservedBlock(ip) !== undefined) {
      return undefined;
    }
    const sameFamily = subnets.filter((subnet) => blockOfSubnet(subnet)?.family === ip.family);
    return refused(list(sameFamily.map(formatSubnet), "or"));
  });
}

function isIp(ip: Ip, other: Ip | undefined): boolean {
  return other !== undefined && compareIps(ip, other) === 0;
}

/** MAAS lets it through (docs/maas-notes.md#static-addresses). /31, /32, /127 and /128 have none. */
export function addressNetwork(asker: AddressAsker, subnets: Subnets): CheckFailure[] {
  return each(asker, (address, ip) => {
    const allowed = allowedBlock(asker, subnets, address);
    return allowed && isIp(ip, networkAddress(allowed.block))
      ? fail(
          join(address.path, "ipAddress"),
          `IP address ${address.given.ipAddress} is the network address of subnet ${allowed.says}`,
        )
      : undefined;
  });
}

/** MAAS lets it through. /31 and /32 have none, nor has IPv6. */
export function addressBroadcast(asker: AddressAsker, subnets: Subnets): CheckFailure[] {
  return each(asker, (address, ip) => {
    const allowed = allowedBlock(asker, subnets, address);
    return allowed && isIp(ip, broadcastAddress(allowed.block))
      ? fail(
          join(address.path, "ipAddress"),
          `IP address ${address.given.ipAddress} is the broadcast address of subnet ${allowed.says}`,
        )
      : undefined;
  });
}

/** MAAS lets it through. */
export function addressGateway(asker: AddressAsker, subnets: Subnets): CheckFailure[] {
  return each(asker, (address, ip) => {
    const { path, given } = address;
    const property = join(path, "ipAddress");
    const subnet = allowedBlock(asker, subnets, address)?.subnet;
    if (subnet?.gateway !== undefined && isIp(ip, parseIp(subnet.gateway))) {
      return fail(
        property,
        `IP address ${given.ipAddress} is already in use by the gateway of subnet ${formatSubnet(subnet)}`,
      );
    }
    return given.gateway !== undefined && isIp(ip, parseIp(given.gateway))
      ? fail(property, `IP address ${given.ipAddress} is the VM's own gateway`)
      : undefined;
  });
}

/** MAAS lets it through. A resolver on the VM itself is reached by loopback. */
export function addressDnsServer(asker: AddressAsker, subnets: Subnets): CheckFailure[] {
  return each(asker, (address, ip) => {
    const { path, given } = address;
    const property = join(path, "ipAddress");
    const subnet = allowedBlock(asker, subnets, address)?.subnet;
    if (subnet?.dnsServers.some((server) => isIp(ip, parseIp(server)))) {
      return fail(
        property,
        `IP address ${given.ipAddress} is already in use by a DNS server of subnet ${formatSubnet(subnet)}`,
      );
    }
    return (given.dnsServers ?? []).some((server) => server !== undefined && isIp(ip, parseIp(server)))
      ? fail(
          property,
          `IP address ${given.ipAddress} is one of the VM's own DNS servers; one on the VM itself is 127.0.0.1 or ::1`,
        )
      : undefined;
  });
}

export function addressOnce(asker: AddressAsker): CheckFailure[] {
  const addresses = addressesOf(asker);
  return addresses.flatMap(({ path, given, ip }, i) => {
    const first = addresses.slice(0, i).find((other) => isSame(other.given.ipAddress, given.ipAddress));
    return ip && first
      ? [
          fail(
            join(path, "ipAddress"),
            `IP address ${formatIp(ip)} is given twice: ${first.path}.ipAddress has it too`,
          ),
        ]
      : [];
  });
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && sameIp(a, b);
}

import { compareIps, formatIp, parseIp, type Family, type Ip } from "../network/address";
import { broadcastAddress, contains, networkAddress, parseCidr, type Cidr } from "../network/address-block";
import { blockOfSubnet, findSubnet } from "../inventory/resolve";
import type { SubnetItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { isLeftOpen, networkOf, subnetOfDraft, type PartialAddress } from "./partial-network";
import { formatSubnet } from "./wording";

const linkLocal6 = parseCidr("fe80::/10");

/** A static address with its gateway, where the family of both is known. */
interface Route {
  address: PartialAddress;
  family: Family;
  gateway: Ip;
  /** Path of the gateway. */
  property: string;
}

function routes(vm: PartialInputs, subnets: readonly SubnetItem[] = []): Route[] {
  return networkOf(vm).addresses.flatMap((address) => {
    const { given, path } = address;
    const gateway = given.gateway === undefined ? undefined : parseIp(given.gateway);
    const family =
      address.family ?? (isLeftOpen(vm, address) ? familyOfSubnet(vm, subnets, address) : undefined);
    return family && gateway ? [{ address, family, gateway, property: `${path}.gateway` }] : [];
  });
}

function familyOfSubnet(
  vm: PartialInputs,
  subnets: readonly SubnetItem[],
  address: PartialAddress,
): Family | undefined {
  const subnet = subnetOfDraft(vm, subnets, address);
  const block = subnet ? blockOfSubnet(subnet) : parseCidr(address.given.subnet ?? "");
  return block?.family;
}

/**
 * In the subnet of its address, and a host of it. An IPv6 gateway may be link-local, as in MAAS (`Subnet.validate_gateway_ip`); the
 * all-zeros address of an IPv6 subnet is its routers' (RFC 4291).
 */
export function gatewayReachable(
  vm: PartialInputs,
  subnets: readonly SubnetItem[] | undefined,
): CheckFailure[] {
  return routes(vm, subnets).flatMap(({ address, family, gateway, property }) => {
    const { given } = address;
    const subnet = subnets && subnetOfDraft(vm, subnets, address);
    const block = (subnet && blockOfSubnet(subnet)) ?? (given.subnet ? parseCidr(given.subnet) : undefined);
    const from = given.ipAddress ?? given.range ?? given.subnet;
    return gateway.family === family && (!block || reachable(gateway, block))
      ? []
      : [fail(property, `Gateway ${given.gateway} is not reachable from ${from}`)];
  });
}

function reachable(gateway: Ip, block: Cidr): boolean {
  if (linkLocal6 && contains(linkLocal6, gateway)) {
    return block.family === 6;
  }
  const noHosts = block.family === 4 ? [networkAddress(block), broadcastAddress(block)] : [];
  return contains(block, gateway) && !noHosts.some((ip) => ip && compareIps(ip, gateway) === 0);
}

/** MAAS configures the subnet's gateway whatever is asked; only a subnet without one takes the VM's. */
export function gatewayMatches(
  vm: PartialInputs,
  subnets: readonly SubnetItem[] | undefined,
): CheckFailure[] {
  return routes(vm, subnets).flatMap(({ address, family, gateway, property }) => {
    const subnet = subnets && subnetOfDraft(vm, subnets, address);
    const theirs = subnet?.gateway === undefined ? undefined : parseIp(subnet.gateway);
    if (!subnet || !theirs || gateway.family !== family || compareIps(theirs, gateway) === 0) {
      return [];
    }
    return [
      fail(
        property,
        `Gateway ${address.given.gateway} differs from ${formatIp(theirs)}, the gateway of subnet ${formatSubnet(subnet)}, which is what MAAS configures: give that or none`,
      ),
    ];
  });
}

/** A machine has one default gateway per family. */
export function gatewayOnce(vm: PartialInputs, subnets: readonly SubnetItem[] | undefined): CheckFailure[] {
  return [...secondGiven(routes(vm, subnets)), ...besideTheSubnets(vm, subnets ?? [])];
}

function secondGiven(all: readonly Route[]): CheckFailure[] {
  return all.flatMap(({ gateway, property, address }, i) => {
    const first = all.slice(0, i).find((other) => other.gateway.family === gateway.family);
    return first && compareIps(first.gateway, gateway) !== 0
      ? [
          fail(
            property,
            `Gateway ${address.given.gateway} would be a second default gateway for IPv${gateway.family}: ${first.property} is ${formatIp(first.gateway)}`,
          ),
        ]
      : [];
  });
}

/** The guest gets a gateway that its subnet lacks besides the one that MAAS configures, not in place of it. */
function besideTheSubnets(vm: PartialInputs, subnets: readonly SubnetItem[]): CheckFailure[] {
  const own = routes(vm, subnets).filter(({ address }) => {
    const subnet = subnetOfDraft(vm, subnets, address);
    return subnet !== undefined && subnet.gateway === undefined;
  });
  const theirs = own.length === 0 ? [] : gatewaysOfMaas(vm, subnets);
  return own.flatMap(({ gateway, property }) => {
    const first = theirs.find((other) => other.gateway.family === gateway.family);
    return first === undefined
      ? []
      : [
          fail(
            property,
            `Gateway ${formatIp(gateway)} would be a second default gateway for IPv${gateway.family}: ${first.path} is in subnet ${formatSubnet(first.subnet)}, for which MAAS configures ${formatIp(first.gateway)}`,
          ),
        ];
  });
}

/** The gateways that MAAS knows for the subnets of the VM's interfaces, as far as the inputs show those. */
function gatewaysOfMaas(
  vm: PartialInputs,
  subnets: readonly SubnetItem[],
): { path: string; subnet: SubnetItem; gateway: Ip }[] {
  return networkOf(vm).interfaces.flatMap(({ path, given, addresses, settled }) => {
    const named = given.subnet === undefined ? undefined : findSubnet(subnets, given.subnet);
    const places =
      addresses.length > 0
        ? addresses.map((address) => ({ path: address.path, subnet: subnetOfDraft(vm, subnets, address) }))
        : [{ path, subnet: given.mode === "linkUp" || !settled ? undefined : named }];
    return places.flatMap(({ path: place, subnet }) => {
      const gateway = subnet?.gateway === undefined ? undefined : parseIp(subnet.gateway);
      return subnet !== undefined && gateway !== undefined ? [{ path: place, subnet, gateway }] : [];
    });
  });
}

/** MAAS tests the gateway that it configures itself, so that there must be one. */
export function gatewayToVerify(
  vm: PartialInputs,
  subnets: readonly SubnetItem[] | undefined,
): CheckFailure[] {
  const { interfaces, settled } = networkOf(vm);
  if (vm.inputs.verifyGateway !== true || !settled || !subnets) {
    return [];
  }
  const mayHaveOne = interfaces.some(({ given, addresses }) =>
    addresses.length === 0
      ? given.mode !== "linkUp"
      : addresses.some((address) => {
          const subnet = subnetOfDraft(vm, subnets, address);
          return subnet === undefined || subnet.gateway !== undefined;
        }),
  );
  return mayHaveOne
    ? []
    : [
        fail(
          "verifyGateway",
          "No gateway to verify: MAAS tests the one that it configures, and has none for the VM's subnets; set it there, or leave verifyGateway out",
        ),
      ];
}

import { parseIp, type Family, type Ip } from "../network/address";
import { parseSpan } from "../network/address-span";
import { subnetOfAddress } from "../inventory/resolve";
import type { SubnetItem } from "../inventory/snapshot";
import type { PartialInputs, Known } from "./partial-inputs";
import type { InterfaceStaticIp, NetworkInterface } from "../inputs";
import { join, type IsUnknown } from "../values/paths";

/** A static address that the program gives, and where. */
export interface PartialAddress {
  /** Path of the object: `staticIp` or `networkInterfaces[1].staticIps[0]`. */
  path: string;
  given: Known<InterfaceStaticIp>;
  /** The address, where it is one. */
  ip: Ip | undefined;
  /** Its family, where the address, or the range that it is chosen from, shows it. */
  family: Family | undefined;
}

/** Whether the address is left to be chosen. */
export function isLeftOpen(
  { isUnknown }: Pick<PartialInputs, "isUnknown">,
  { path, given }: PartialAddress,
): boolean {
  return given.ipAddress === undefined && !isUnknown(join(path, "ipAddress"));
}

/** An interface that the VM will have. */
export interface PartialInterface {
  /** `networkInterfaces[1]`; the one that MAAS or `staticIp` implies is at `networkInterfaces` or `staticIp`. */
  path: string;
  given: Known<NetworkInterface>;
  /** Its static addresses, `staticIp` among them where it is meant for this interface. */
  addresses: PartialAddress[];
  /** Whether everything that decides where and how it is attached is known. */
  settled: boolean;
}

/** The network of a VM, `staticIp` put to its interface. */
export interface PartialNetwork {
  interfaces: PartialInterface[];
  /** All static addresses, those with no interface known yet too. */
  addresses: PartialAddress[];
  /** Whether the program lists its interfaces. */
  listed: boolean;
  /** Whether all interfaces are settled, and no address may be added to them. */
  settled: boolean;
}

/** An address that is asked for by itself, without a VM. */
export interface LoneAddress {
  addresses: readonly PartialAddress[];
  isUnknown: IsUnknown;
}

/** What asks for addresses, as the rules for addresses take it. */
export type AddressAsker = PartialInputs | LoneAddress;

/** The addresses that are asked for, as far as they are known. */
export function addressesOf(asker: AddressAsker): readonly PartialAddress[] {
  return "addresses" in asker ? asker.addresses : networkOf(asker).addresses;
}

const drafts = new WeakMap<PartialInputs, PartialNetwork>();

/** The VM's interfaces and static addresses, as far as they are known. */
export function networkOf(vm: PartialInputs): PartialNetwork {
  const known = drafts.get(vm) ?? buildNetwork(vm);
  drafts.set(vm, known);
  return known;
}

function buildNetwork(vm: PartialInputs): PartialNetwork {
  const { networkInterfaces = [], staticIp } = vm.inputs;
  const listed = networkInterfaces.length > 0;
  const shorthand = staticIp && addressAt("staticIp", staticIp);
  const interfaces = listed
    ? networkInterfaces.map((given, i) => interfaceAt(vm, `networkInterfaces[${i}]`, given ?? {}))
    : [impliedInterface(vm)];
  const target = targetOfShorthand(vm, interfaces, listed);
  if (shorthand && target) {
    target.addresses = [shorthand, ...target.addresses];
  }
  const unplaced = shorthand && !target ? [shorthand] : [];
  return {
    interfaces,
    addresses: [...unplaced, ...interfaces.flatMap(({ addresses }) => addresses)],
    listed,
    settled:
      !vm.isUnknown("networkInterfaces") &&
      !vm.isUnknown("staticIp") &&
      (!shorthand || (target !== undefined && isSettled(vm, shorthand))) &&
      interfaces.every(({ settled }) => settled),
  };
}

/** @param path of the object that has the address; empty where the inputs themselves do */
export function addressAt(path: string, given: Known<InterfaceStaticIp>): PartialAddress {
  const ip = given.ipAddress === undefined ? undefined : parseIp(given.ipAddress);
  const span = given.range === undefined ? undefined : parseSpan(given.range);
  return { path, given, ip, family: (ip ?? span?.start)?.family };
}

const attaching = ["name", "bridge", "subnet", "vlan", "fabric", "mode", "staticIps"] as const;

function interfaceAt(vm: PartialInputs, path: string, given: Known<NetworkInterface>): PartialInterface {
  const addresses = (given.staticIps ?? []).map((address, i) =>
    addressAt(`${path}.staticIps[${i}]`, address ?? {}),
  );
  return {
    path,
    given,
    addresses,
    settled:
      attaching.every((key) => !vm.isUnknown(`${path}.${key}`)) &&
      addresses.every((address) => isSettled(vm, address)),
  };
}

/** The one interface of a VM whose program lists none. */
function impliedInterface(vm: PartialInputs): PartialInterface {
  const { staticIp } = vm.inputs;
  return {
    path: staticIp ? "staticIp" : "networkInterfaces",
    given: { name: staticIp?.interface },
    addresses: [],
    settled: true,
  };
}

function isSettled(vm: PartialInputs, address: PartialAddress): boolean {
  return ["ipAddress", "subnet", "range"].every((name) => !vm.isUnknown(`${address.path}.${name}`));
}

/** The interface that `staticIp` is for: the one it names, else the first; undefined where that is not known or wrong. */
function targetOfShorthand(
  vm: PartialInputs,
  interfaces: PartialInterface[],
  listed: boolean,
): PartialInterface | undefined {
  const { staticIp } = vm.inputs;
  if (!staticIp || vm.isUnknown("networkInterfaces")) {
    return undefined;
  }
  const name = staticIp.interface;
  if (!listed || (name === undefined && !vm.isUnknown("staticIp.interface"))) {
    return interfaces[0];
  }
  return interfaces.find((item) => name !== undefined && item.given.name === name);
}

const subnetsOf = new WeakMap<
  PartialAddress,
  { subnets: readonly SubnetItem[]; subnet: SubnetItem | undefined }
>();

/** The subnet in MAAS that the address is to be in; found once for all rules. */
export function subnetOfDraft(
  { isUnknown }: Pick<PartialInputs, "isUnknown">,
  subnets: readonly SubnetItem[],
  address: PartialAddress,
): SubnetItem | undefined {
  const known = subnetsOf.get(address);
  if (known?.subnets === subnets) {
    return known.subnet;
  }
  const isOpen = isUnknown(join(address.path, "subnet"));
  const subnet = isOpen ? undefined : subnetOfAddress(subnets, address.given);
  subnetsOf.set(address, { subnets, subnet });
  return subnet;
}

import { isDeepStrictEqual } from "node:util";
import type { InterfaceStaticIp, LxdVmInputs, NetworkInterface } from "../../inputs";
import { canonicalIp, parseIp } from "../../network/address";
import { canonicalCidr, contains, parseCidr } from "../../network/address-block";
import type { LxdVmState } from "../state";
import { normalNetwork } from "./normal-form";

/**
 * Whether two inputs give a VM the same network as far as the state alone shows what they mean, which is all that there is offline. What it
 * does not show counts as another network. MAC addresses are not compared.
 */
export function sameByState(current: LxdVmState, wanted: LxdVmInputs): boolean {
  const before = normalNetwork(current);
  const after = normalNetwork(wanted);
  return (
    before.length === after.length &&
    before.every((nic, at) => {
      const other = after[at];
      return other !== undefined && isSameInterface(nic, other, current);
    })
  );
}

function isSameInterface(before: NetworkInterface, after: NetworkInterface, state: LxdVmState): boolean {
  const [there, wanted] = [before, after].map((nic) => {
    const others = { ...nic };
    delete others.staticIps;
    delete others.macAddress;
    return nic.subnet === undefined ? others : { ...others, subnet: idOf(nic.subnet, state) };
  });
  const { staticIps: had = [] } = before;
  const { staticIps: asked = [] } = after;
  return (
    isDeepStrictEqual(there, wanted) &&
    had.length === asked.length &&
    had.every((address, at) => isSameAddress(address, asked[at] ?? {}, state))
  );
}

function isSameAddress(before: InterfaceStaticIp, after: InterfaceStaticIp, state: LxdVmState): boolean {
  const { subnet: there, gateway, dnsServers, ...others } = before;
  const { subnet: wanted, gateway: wantedGateway, dnsServers: wantedServers, ...wantedOthers } = after;
  const { networkStatus } = state;
  const isShown =
    before.ipAddress !== undefined && networkStatus?.assignedIp === canonicalIp(before.ipAddress);
  const inForce = isShown ? networkStatus : undefined;
  return (
    isDeepStrictEqual(others, wantedOthers) &&
    isSameSubnet({ ip: before.ipAddress, there, wanted }, state) &&
    // What the program has not given is the subnet's, which a program may spell out; MAAS's own name servers come beside it.
    isDeepStrictEqual(gateway ?? (wantedGateway && inForce?.gateway), wantedGateway) &&
    (dnsServers === undefined && wantedServers !== undefined
      ? wantedServers.every((server) => inForce?.dnsServers?.includes(server) === true)
      : isDeepStrictEqual(dnsServers, wantedServers))
  );
}

/** An address is in one subnet, whether a program names that or not. */
function isSameSubnet(
  { ip, there, wanted }: { ip: string | undefined; there: string | undefined; wanted: string | undefined },
  state: LxdVmState,
): boolean {
  if (there === wanted || (ip !== undefined && wanted === undefined)) {
    return true;
  }
  if (wanted === undefined || ip === undefined) {
    return false;
  }
  const recorded = there === undefined ? state.__resolved?.subnets?.[ip] : undefined;
  const id = there === undefined ? recorded && String(recorded.id) : idOf(there, state);
  return id === undefined ? holds(wanted, ip) : id === idOf(wanted, state);
}

function holds(cidr: string, ip: string): boolean {
  const [block, parsed] = [parseCidr(cidr), parseIp(ip)];
  return block !== undefined && parsed !== undefined && contains(block, parsed);
}

/** The id of the subnet that a reference stands for, where the state shows it. */
function idOf(reference: string, { __resolved: resolved }: LxdVmState): string {
  const recorded = resolved?.subnets ?? {};
  const names = (one: { id: number; name: string; cidr: string }): string[] => [
    String(one.id),
    one.name,
    canonicalCidr(one.cidr) ?? one.cidr,
  ];
  const subnet =
    recorded[reference] ??
    Object.values(recorded).find((one) => names(one).includes(canonicalCidr(reference) ?? reference));
  return subnet === undefined ? reference : String(subnet.id);
}

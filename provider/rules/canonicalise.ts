import { canonicalIp } from "../network/address";
import { canonicalCidr } from "../network/address-block";
import { canonicalSpan } from "../network/address-span";
import { canonicalMac } from "../network/address-mac";
import { readUserData } from "../network/user-data";
import type { InterfaceStaticIp, LxdVmInputs, NetworkInterface } from "../inputs";
import type { Known, KnownInputs } from "./partial-inputs";

/** The texts for which "" means the same as leaving them out: programs write `config.get("series") ?? ""`. */
export const EMPTY_IS_LEFT_OUT = [
  "osystem",
  "distroSeries",
  "hweKernel",
  "userData",
] as const satisfies readonly (keyof LxdVmInputs)[];

/**
 * Spells addresses, CIDRs, MAC addresses, the host name and encoded user data the one canonical way, so that the state holds that and a change of
 * spelling alone is not a diff. What is not well formed stays as it is, for the rules to refuse. Host names are lower case, since
 * DNS does not distinguish `Web-1` from `web-1`.
 */
export function canonicalise<T extends KnownInputs>(inputs: T): T {
  const { hostname, staticIp, networkInterfaces } = inputs;
  const given = withoutEmptyTexts(inputs);
  return {
    ...given,
    ...(given.userData !== undefined && { userData: readUserData(given.userData).text }),
    ...(hostname !== undefined && { hostname: hostname.toLowerCase() }),
    ...(staticIp && { staticIp: canonicalAddress(staticIp) }),
    ...(networkInterfaces && { networkInterfaces: networkInterfaces.map(canonicalInterface) }),
  };
}

function withoutEmptyTexts<T extends KnownInputs>(inputs: T): T {
  const given = { ...inputs };
  for (const name of EMPTY_IS_LEFT_OUT) {
    if (given[name] === "") {
      delete given[name];
    }
  }
  return given;
}

function canonicalInterface(given: Known<NetworkInterface> | undefined): Known<NetworkInterface> | undefined {
  if (given === undefined) {
    return undefined;
  }
  const { subnet, macAddress, staticIps } = given;
  return {
    ...given,
    ...(subnet !== undefined && { subnet: canonicalCidr(subnet) ?? subnet }),
    ...(macAddress !== undefined && { macAddress: canonicalMac(macAddress) ?? macAddress }),
    ...(staticIps && { staticIps: staticIps.map((address) => address && canonicalAddress(address)) }),
  };
}

function canonicalAddress<T extends Known<InterfaceStaticIp>>(given: T): T {
  const { ipAddress, gateway, subnet, range, dnsServers } = given;
  return {
    ...given,
    ...(ipAddress !== undefined && { ipAddress: canonicalIp(ipAddress) ?? ipAddress }),
    ...(gateway !== undefined && { gateway: canonicalIp(gateway) ?? gateway }),
    ...(subnet !== undefined && { subnet: canonicalCidr(subnet) ?? subnet }),
    ...(range !== undefined && { range: canonicalSpan(range) ?? range }),
    ...(dnsServers && { dnsServers: dnsServers.map((server) => server && (canonicalIp(server) ?? server)) }),
  };
}

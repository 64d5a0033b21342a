import { conflict, MaasError, TEXT_UTF8 } from "../errors";
import type { Region } from "../store/region";
import type { Interface, ReservedIp } from "../store/rows";

/** The reservation of an interface's MAC (MAAS 3.6). */
export function reservationOf(region: Region, iface: Interface): ReservedIp | undefined {
  return region.reservedIpsByMac.first(iface.macAddress);
}

/** Refuses a static address that another MAC's reservation, or another reservation of this MAC, stands against (MAAS 3.6). */
export function checkReservations(region: Region, iface: Interface, ip: string): void {
  const mac = iface.macAddress;
  const [first, ...others] = new Set([
    ...region.reservedIpsByMac.all(mac),
    ...region.reservedIpsByIp.all(ip),
  ]);
  if (first === undefined) {
    return;
  }
  if (others.length > 0) {
    throw conflict(
      `The MAC address ${mac} or the static IP ${ip} are associated with a reserved IP and cannot be used.`,
    );
  }
  if (first.ip !== ip) {
    throw conflict(
      `The static IP ${ip} does not match the reserved IP ${first.ip} for the MAC address ${mac}.`,
    );
  }
  if (first.macAddress !== mac) {
    throw conflict(`The static IP ${ip} is already reserved for the MAC address ${first.macAddress}.`);
  }
}

/** A deployment whose auto links cannot have the address that is reserved for their interface. */
export function reservedElsewhere({ macAddress }: Interface, { ip }: ReservedIp): MaasError {
  const message = `This interface ${macAddress} has a reserved ip ${ip} but it does not have a link to that subnet`;
  return new MaasError(404, message, TEXT_UTF8);
}

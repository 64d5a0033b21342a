import type { LxdVmInputs, NetworkInterface } from "../inputs";

/** The name that MAAS gives the only interface of a VM composed without constraints (docs/maas-notes.md#static-addresses, 9). */
export const DEFAULT_INTERFACE = "eth0";

/**
 * The interfaces that the inputs ask for, with the shorthand `staticIp` put where it belongs: on the interface that it
 * names, else on the first. Empty when the inputs say nothing of the network and MAAS's default is meant.
 */
export function wantedInterfaces({ networkInterfaces, staticIp }: LxdVmInputs): NetworkInterface[] {
  if (staticIp === undefined) {
    return networkInterfaces ?? [];
  }
  const { interface: named, ...address } = staticIp;
  if (networkInterfaces === undefined || networkInterfaces.length === 0) {
    return [{ name: named ?? DEFAULT_INTERFACE, staticIps: [address] }];
  }
  const target = named ?? networkInterfaces[0]?.name;
  return networkInterfaces.map((nic) =>
    nic.name === target ? { ...nic, staticIps: [...(nic.staticIps ?? []), address] } : nic,
  );
}

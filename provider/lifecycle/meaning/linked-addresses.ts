import type { LxdVmInputs } from "../../inputs";
import { MachineStatus, type Machine } from "../../maas/wire";
import { canonicalIp } from "../../network/address";
import { wantedInterfaces } from "../../network/interfaces";
import { couldBe, hasOpen, isInRange, withAddresses, type LinkedAddress } from "../../network/open-address";
import { inputsIn, type LxdVmState } from "../state";

/**
 * The inputs with each address that was left to be chosen filled with the one that the machine is linked to, where there is one.
 * @param before the VM as the state has it: the address in it is the chosen one, though its subnet was renamed since
 */
export function withLinkedAddresses(
  inputs: LxdVmInputs,
  { interface_set: interfaces }: Pick<Machine, "interface_set">,
  before: Partial<LxdVmState> = {},
): LxdVmInputs {
  if (!hasOpen(inputs)) {
    return inputs;
  }
  const kept = new Set(addressesIn(before));
  const had = (nic: string): LinkedAddress[] => {
    const found = staticLinks(interfaces, nic);
    return [...found.filter(({ ip }) => kept.has(ip)), ...found.filter(({ ip }) => !kept.has(ip))];
  };
  return withAddresses(inputs, had, (open, address) => kept.has(address.ip) || couldBe(open, address));
}

/**
 * The same, for a machine that is not deployed with the addresses of the state that it has lost its links to: an update makes them again,
 * where nobody else has them.
 */
export function withOwnAddresses(
  inputs: LxdVmInputs,
  machine: Pick<Machine, "interface_set" | "status">,
  before: Partial<LxdVmState> = {},
): LxdVmInputs {
  const linked = withLinkedAddresses(inputs, machine, before);
  const had = (nic: string) => addressesIn(before, nic).map((ip) => ({ ip }));
  return machine.status === MachineStatus.Deployed || !hasOpen(linked)
    ? linked
    : withAddresses(linked, had, ({ range }, { ip }) => isInRange(range, ip));
}

/** The static addresses that an interface of a machine is linked to. */
export function linkedAddresses(
  { interface_set: nics }: Pick<Machine, "interface_set">,
  nic: string,
): string[] {
  return staticLinks(nics, nic).map(({ ip }) => ip);
}

function staticLinks(interfaces: Machine["interface_set"], nic: string): LinkedAddress[] {
  const links = interfaces.find(({ name }) => name === nic)?.links ?? [];
  return links.flatMap(({ mode, ip_address: ip, subnet }) =>
    mode === "static" && ip ? [{ ip: canonicalIp(ip) ?? ip, subnet }] : [],
  );
}

/** The static addresses in the inputs of a state. */
export function addressesIn(state: object, nic?: string): string[] {
  return wantedInterfaces(inputsIn(state)).flatMap(({ name, staticIps = [] }) =>
    nic === undefined || nic === name ? staticIps.flatMap(({ ipAddress }) => ipAddress ?? []) : [],
  );
}

import type { InterfaceStaticIp, LxdVmInputs } from "../../inputs";
import { parseIp } from "../../network/address";
import { contains, parseCidr } from "../../network/address-block";
import { wantedInterfaces } from "../../network/interfaces";
import { hasOpen, isInRange, isOpen, withAddresses } from "../../network/open-address";
import { unknownNames } from "../../values/paths";
import type { Session } from "../../session";
import type { Services } from "../services";
import { addressesIn } from "./linked-addresses";
import { subnetLookup } from "./plan";
import { inputsIn, type LxdVmState } from "../state";

/**
 * What is wanted, with each address that is left to be chosen filled with the one that the VM has, where that could be chosen still: a VM
 * keeps its address.
 * @param unknown paths of what is not known of it yet
 * @param getServices asked for only where a subnet's name has to be looked up; undefined offline: what the state does not show then does
 * not fit
 */
export async function withKeptAddresses(
  { wanted, unknown }: { wanted: LxdVmInputs; unknown: ReadonlySet<string> },
  current: LxdVmState,
  getServices: () => Services | undefined,
): Promise<LxdVmInputs> {
  if (isNetworkOpen(unknown) || !hasOpen(wanted)) {
    return wanted;
  }
  const unclear = wantedInterfaces(wanted)
    .flatMap(({ staticIps = [] }) => staticIps.filter(isOpen))
    .some(({ subnet }) => subnet !== undefined && blockOf(subnet, current) === undefined);
  const snapshot = unclear ? await getServices()?.snapshots.get() : undefined;
  const lookup = snapshot && subnetLookup(snapshot, current.__resolved);
  const fits = ({ subnet, range }: InterfaceStaticIp, { ip, wanted: ref }: KeptAddress): boolean => {
    const isSame = subnet === undefined || subnet === ref;
    const cidr =
      subnet === undefined ? undefined : (blockOf(subnet, current) ?? lookup?.byReference(subnet)?.cidr);
    const [block, parsed] = [cidr === undefined ? undefined : parseCidr(cidr), parseIp(ip)];
    return isInRange(range, ip) && (isSame || (block && parsed ? contains(block, parsed) : false));
  };
  return withAddresses(wanted, (nic) => keptOn(nic, current), fits);
}

/** Whether anything of the interfaces and static addresses is not known yet. */
export function isNetworkOpen(unknown: ReadonlySet<string>): boolean {
  const names = unknownNames(unknown);
  return names.has("networkInterfaces") || names.has("staticIp");
}

/** An address that a VM has, and the reference to its subnet in the inputs. */
interface KeptAddress {
  ip: string;
  wanted: string | undefined;
}

function keptOn(nic: string, current: LxdVmState): KeptAddress[] {
  const of = wantedInterfaces(inputsIn(current)).find(({ name }) => name === nic)?.staticIps ?? [];
  return of.flatMap(({ ipAddress, subnet }) =>
    ipAddress === undefined ? [] : [{ ip: ipAddress, wanted: subnet }],
  );
}

/** The block that a reference to a subnet means, by itself or by the state. */
function blockOf(reference: string, { __resolved: resolved }: LxdVmState): string | undefined {
  return parseCidr(reference) ? reference : resolved?.subnets?.[reference]?.cidr;
}

/** Remembers the addresses of a VM that is there, for the case that it is made again in this run. */
export function keepAddresses({ addressPicks, program }: Session, urn: string, state: object): void {
  const kept = (nic: string): string[] => {
    const own = addressesIn(state, nic);
    return [...own, ...addressesIn(state).filter((ip) => !own.includes(ip))];
  };
  // The VM that takes its place may have the URN of this run for its identity.
  [urn, program.urnOf(urn)].forEach((one) => addressPicks.keep(one, kept));
}

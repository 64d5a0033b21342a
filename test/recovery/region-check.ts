import type { RegionState } from "../support/simulator-process";
import type { Held } from "./one-vm-stack";

/** What is wrong in the region or the state: something left behind, something twice, or a state that says otherwise. */
export interface Finding {
  readonly kind: "leaked" | "doubled" | "untrue";
  readonly what: string;
}

const vmsIn = ({ machines }: RegionState): RegionState["machines"] =>
  machines.filter(({ vmHost }) => vmHost !== null);

/** Addresses that came since the region was empty. */
function newAddresses(region: RegionState, empty: RegionState): RegionState["addresses"] {
  const before = new Set(empty.addresses.map(({ ip }) => ip));
  return region.addresses.filter(({ ip }) => !before.has(ip));
}

/** After an `up`: one VM, which is the one in the state, deployed with its addresses, and nothing else. */
export function findingsAfterUp(
  region: RegionState,
  empty: RegionState,
  held: Held | undefined,
  addresses: readonly string[],
): Finding[] {
  const findings: Finding[] = [];
  const vms = vmsIn(region);
  const [vm] = vms;
  if (vms.length > 1 || region.instances.length > 1) {
    findings.push({ kind: "doubled", what: `${vms.length} machines, ${region.instances.length} instances` });
  }
  for (const { name, systemId } of region.instances) {
    if (systemId === null) findings.push({ kind: "leaked", what: `instance ${name} has no machine` });
  }
  if (vm === undefined || vm.systemId !== held?.id || vm.status !== "Deployed") {
    const there = vm === undefined ? "no VM" : `${vm.systemId} ${vm.status}`;
    findings.push({ kind: "untrue", what: `the region has ${there}, the state ${held?.id ?? "none"}` });
  }
  const fresh = newAddresses(region, empty);
  for (const { ip, systemId } of fresh) {
    if (systemId !== vm?.systemId) {
      findings.push({ kind: "leaked", what: `${ip} is held by ${systemId ?? "nobody"}` });
    }
  }
  for (const ip of addresses) {
    const times = fresh.filter((address) => address.ip === ip).length;
    if (times !== 1)
      findings.push({ kind: times > 1 ? "doubled" : "untrue", what: `${ip} is held ${times} times` });
  }
  return findings;
}

/** After a `destroy`: nothing that was not there before. */
export function findingsAfterDestroy(region: RegionState, empty: RegionState): Finding[] {
  return [
    ...vmsIn(region).map(({ hostname, status }) => `machine ${hostname} (${status})`),
    ...region.instances.map(({ name }) => `instance ${name}`),
    ...newAddresses(region, empty).map(({ ip }) => `address ${ip}`),
  ].map((what) => ({ kind: "leaked", what }));
}

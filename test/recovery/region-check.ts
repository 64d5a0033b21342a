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

/** A VM as the state has it, and the addresses that it was asked to hold. */
export interface ExpectedVm {
  readonly held: Pick<Held, "id"> | undefined;
  readonly addresses: readonly string[];
}

/** After an `up` of a program with one VM. */
export function findingsAfterUp(
  region: RegionState,
  empty: RegionState,
  held: Pick<Held, "id"> | undefined,
  addresses: readonly string[],
): Finding[] {
  return findingsAfterUpOfAll(region, empty, [{ held, addresses }]);
}

/** After an `up`: the VMs of the state, each deployed with its addresses, and nothing else. */
export function findingsAfterUpOfAll(
  region: RegionState,
  empty: RegionState,
  expected: readonly ExpectedVm[],
): Finding[] {
  const findings: Finding[] = [];
  const vms = vmsIn(region);
  if (vms.length > expected.length || region.instances.length > expected.length) {
    findings.push({ kind: "doubled", what: `${vms.length} machines, ${region.instances.length} instances` });
  }
  for (const { name, systemId } of region.instances) {
    if (systemId === null) findings.push({ kind: "leaked", what: `instance ${name} has no machine` });
  }
  const listed = vms.map(({ systemId, status }) => `${systemId} ${status}`).join(", ") || "no VM";
  for (const { held } of expected) {
    const vm = vms.find(({ systemId }) => systemId === held?.id);
    if (vm?.status !== "Deployed") {
      findings.push({ kind: "untrue", what: `the region has ${listed}, the state ${held?.id ?? "none"}` });
    }
  }
  const fresh = newAddresses(region, empty);
  const ids = new Set(expected.map(({ held }) => held?.id));
  for (const { ip, systemId } of fresh) {
    if (systemId === null || !ids.has(systemId)) {
      findings.push({ kind: "leaked", what: `${ip} is held by ${systemId ?? "nobody"}` });
    }
  }
  for (const { held, addresses } of expected) {
    for (const ip of addresses) {
      const holders = fresh.filter((address) => address.ip === ip).map(({ systemId }) => systemId);
      if (holders.length !== 1 || holders[0] !== held?.id) {
        const kind = holders.length > 1 ? "doubled" : "untrue";
        findings.push({ kind, what: `${ip} is held by ${holders.join(" and ") || "nobody"}` });
      }
    }
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

import type { LxdVmInputs } from "../inputs";
import type { Holder } from "../inventory/holder";
import type { Snapshot } from "../inventory/snapshot";
import { canonicalIp } from "../network/address";
import { wantedInterfaces } from "../network/interfaces";
import type { Draft } from "../rules/draft";
import type { Failure } from "../rules/failure";
import { addressInUse, addressQuestions, hostnameHolder, hostnameInUse } from "../rules/questions";
import type { Core } from "./core";
import { composeName } from "./identity";
import { hasMarkOf } from "./mark";

/** Whose VM it is that must not be taken for a stranger's. */
interface Self {
  urn: string;
  /** The inputs of the VM that is there, or that is being replaced. */
  old: LxdVmInputs | undefined;
  /** System id of a machine that the inputs adopt. */
  adopted: string | undefined;
}

/** Who else holds the VM's addresses and host name in MAAS. What the VM itself has, or an interrupted run of it left, is no conflict. */
export async function conflicts(
  core: Core,
  snapshot: Snapshot,
  draft: Draft,
  self: Self,
): Promise<Failure[]> {
  return [
    ...(await addressConflicts(core, snapshot, draft, self)),
    ...(await hostnameConflicts(core, snapshot, draft, self)),
  ];
}

async function addressConflicts(
  core: Core,
  snapshot: Snapshot,
  draft: Draft,
  self: Self,
): Promise<Failure[]> {
  const own = new Set(staticAddresses(self.old));
  const questions = addressQuestions(draft, snapshot).filter(({ ip }) => !own.has(ip));
  await core.snapshots.ensureSubnets(snapshot, new Set(questions.map(({ subnetId }) => subnetId)));
  const failures: Failure[] = [];
  for (const { property, ip } of questions) {
    if (snapshot.addresses.allocation(ip) === undefined) {
      continue;
    }
    const holder = await core.snapshots.holderOf(ip);
    if (holder !== undefined && !(await isSelf(core, holder, self))) {
      failures.push({ property, reason: addressInUse(ip, holder) });
    }
  }
  return failures;
}

function staticAddresses(inputs: LxdVmInputs | undefined): string[] {
  const given =
    inputs === undefined ? [] : wantedInterfaces(inputs).flatMap(({ staticIps = [] }) => staticIps);
  return given.map(({ ipAddress }) => canonicalIp(ipAddress) ?? ipAddress);
}

/** Whether a machine is what an earlier run of this VM made: by its compose name, or by the mark once it has another. */
async function isSelf(
  core: Core,
  { kind, name, systemId }: Holder,
  { urn, old, adopted }: Self,
): Promise<boolean> {
  if (kind !== "machine" || systemId === undefined) {
    return false;
  }
  if (systemId === adopted || name === composeName(urn) || name === old?.hostname) {
    return true;
  }
  const machine = await core.machines.get(systemId);
  return machine !== undefined && hasMarkOf(machine.description, urn);
}

async function hostnameConflicts(
  core: Core,
  snapshot: Snapshot,
  draft: Draft,
  self: Self,
): Promise<Failure[]> {
  const { hostname } = draft.inputs;
  const systemId = hostnameHolder(draft, snapshot);
  if (hostname === undefined || systemId === undefined) {
    return [];
  }
  return (await isSelf(core, { kind: "machine", name: hostname, systemId }, self))
    ? []
    : [{ property: "hostname", reason: hostnameInUse(hostname, systemId) }];
}

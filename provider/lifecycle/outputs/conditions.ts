import type { Condition, LxdVmInputs, LxdVmOutputs } from "../../inputs";
import { MachineStatus, type Machine } from "../../maas/wire";
import { wantedInterfaces } from "../../network/interfaces";
import { vlanMismatches, type PlannedNic } from "../../network/ports";
import { networkMismatches, type AskedLink } from "../../network/status";
import { StepError } from "../errors";

/**
 * The condition of a VM that is deployed as asked: ready, unless it is switched off.
 * @param isLeftOff whether an interrupted update of ours has left it off
 */
export function readyCondition(
  { system_id: systemId, power_state: power }: Machine,
  isLeftOff = false,
): Condition {
  if (power !== "off") {
    return { type: "Ready", status: "True", reason: "Deployed", message: "The VM is deployed as asked." };
  }
  const next = isLeftOff
    ? ": an update that was interrupted has left it so. The next `pulumi up` switches it on."
    : `. If it is to run, switch it on (maas … machine power-on ${systemId}), and run \`pulumi refresh\`.`;
  const message = `Machine ${systemId} is Deployed and switched off${next}`;
  return { type: "Ready", status: "False", reason: "PoweredOff", message };
}

const VERIFIED = "Verified";

/** The conditions, with one more where inputs are given of which nothing in MAAS shows whether the VM has them. */
export function withVerification(
  conditions: readonly Condition[],
  unverified: readonly string[],
): Condition[] {
  const others = conditions.filter(({ type }) => type !== VERIFIED);
  if (unverified.length === 0) {
    return others;
  }
  const names = unverified.join(", ");
  const message = `Nothing in MAAS shows whether the VM has the ${names} that the program gives. The VM keeps what it has; replace it (pulumi up --replace) to be sure.`;
  return [...others, { type: VERIFIED, status: "Unknown", reason: "NotReadable", message }];
}

/**
 * The failure of a deployed VM whose network is not as asked; undefined when it is.
 * @param nics what its interfaces were planned to be on, where that is known
 */
export function networkFailure(
  machine: Machine,
  inputs: LxdVmInputs,
  nics: readonly PlannedNic[] = [],
): StepError | undefined {
  const mismatches = [
    ...networkMismatches(machine, linksAsked(inputs)),
    ...vlanMismatches(machine.interface_set, nics),
  ];
  const missing = wantedInterfaces(inputs).filter(
    (nic) => isLeftToMaas(nic) && !machine.interface_set.some(({ name }) => name === nic.name),
  );
  const names = machine.interface_set.map(({ name }) => name).join(", ") || "none";
  mismatches.push(
    ...missing.map(({ name }) => `interface ${name} was asked for, but the machine has ${names}`),
  );
  if (mismatches.length === 0) {
    return undefined;
  }
  return new StepError(
    "NetworkConfigurationFailed",
    mismatches.some((difference) => difference.startsWith("static"))
      ? "StaticIPAssignmentFailed"
      : "NetworkDiffers",
    `The VM ${inputs.hostname ?? machine.hostname} is deployed, but its network is not as asked: ${mismatches.join("; ")}. ` +
      "Replace it (pulumi up --replace) once the cause is gone.",
  );
}

/**
 * The conditions of a VM as a refresh finds it. What failed before stays until the VM is deployed and nothing of it shows any more.
 * @param asked what the state says that the program asked for
 * @param isAsAsked whether what MAAS and LXD have is that
 * @param isLeftOff whether an interrupted update has left it off
 */
export function conditionsOf(
  machine: Machine,
  asked: LxdVmInputs,
  { isAsAsked, isLeftOff }: { isAsAsked: boolean; isLeftOff: boolean },
  before: Partial<Pick<LxdVmOutputs, "conditions" | "status" | "ipAddresses">>,
): Condition[] {
  const failures = (before.conditions ?? []).filter(
    ({ type, status }) => type !== "Ready" && status === "True",
  );
  if (machine.status !== MachineStatus.Deployed) {
    return [...failures, notReady(machine)];
  }
  const network = networkFailure(machine, asked)?.condition;
  const stay = failures.filter(({ type }) => {
    switch (type) {
      case "NetworkConfigurationFailed":
        // A refresh has put the addresses that it found into the inputs, so that these do not show any more: the same ones do.
        return (
          network === undefined && before.status === machine.status_name && isSameNetwork(machine, before)
        );
      case "UpdateFailed":
      case "LxdConfigurationFailed":
        return !isAsAsked;
      default:
        return false;
    }
  });
  const found = [...(network === undefined ? [] : [network]), ...stay];
  const ready = readyCondition(machine, isLeftOff);
  return found.length > 0 && ready.status === "True" ? found : [...found, ready];
}

function isSameNetwork(
  { ip_addresses: actual }: Machine,
  { ipAddresses = [] }: Partial<LxdVmOutputs>,
): boolean {
  return actual.length === ipAddresses.length && actual.every((ip) => ipAddresses.includes(ip));
}

/** The links that the inputs ask for, as far as they show on the machine. */
function linksAsked(inputs: LxdVmInputs): AskedLink[] {
  return wantedInterfaces(inputs).flatMap(({ name, mode, staticIps = [] }): AskedLink[] => {
    if (staticIps.length > 0) {
      return staticIps.map((address, index) => ({
        interface: name,
        mode: "STATIC",
        ...(address.ipAddress === undefined
          ? { open: { address, index } }
          : { ipAddress: address.ipAddress }),
      }));
    }
    return mode === "dhcp" || mode === "linkUp"
      ? [{ interface: name, mode: mode === "dhcp" ? "DHCP" : "LINK_UP" }]
      : [];
  });
}

function isLeftToMaas({
  mode = "auto",
  staticIps = [],
}: ReturnType<typeof wantedInterfaces>[number]): boolean {
  return mode === "auto" && staticIps.length === 0;
}

function notReady({ system_id: systemId, status, status_name: name }: Machine): Condition {
  return {
    type: "Ready",
    status: "False",
    reason: reasonOf(status, name),
    message: `Machine ${systemId} is ${name} in MAAS, not Deployed. ${todo(status)}`,
  };
}

/** What an update does to a VM that is not deployed. @param status undefined where it is not known */
export function whatUpdateDoes(status: MachineStatus | undefined): string {
  return status !== undefined && todo(status) === STUCK
    ? STUCK
    : "The update deploys it, which rewrites its disks";
}

/** A machine that waits to be used was released, or never deployed; else MAAS's name for its status, as one word. */
function reasonOf(status: MachineStatus, name: string): string {
  switch (status) {
    case MachineStatus.New:
    case MachineStatus.Ready:
    case MachineStatus.Allocated:
      return "NotDeployed";
    default:
      return name.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase());
  }
}

const STUCK = "`pulumi up` cannot deploy it from there: bring it to Ready or Deployed in MAAS, or delete it.";

function todo(status: MachineStatus): string {
  switch (status) {
    case MachineStatus.New:
      return "The next `pulumi up` commissions and deploys it.";
    case MachineStatus.Ready:
    case MachineStatus.Allocated:
    case MachineStatus.FailedCommissioning:
    case MachineStatus.FailedTesting:
    case MachineStatus.FailedDeployment:
    case MachineStatus.FailedReleasing:
      return "The next `pulumi up` deploys it.";
    case MachineStatus.Commissioning:
    case MachineStatus.Testing:
    case MachineStatus.Deploying:
    case MachineStatus.Releasing:
    case MachineStatus.DiskErasing:
      return "MAAS is at work on it; the next `pulumi up` waits for that and deploys it.";
    default:
      return STUCK;
  }
}

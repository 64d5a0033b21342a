import type { LxdVmInputs } from "../../inputs";
import { hasStatus, MaasUnknownOutcomeError } from "../../maas/errors";
import { commissionMachine, deployMachine, listMachines, releaseMachine } from "../../maas/machines";
import { MachineStatus, type Machine } from "../../maas/wire";
import { DEFAULT_INTERFACE, wantedInterfaces } from "../../network/interfaces";
import type { NetworkPlan } from "../../network/plan";
import { statusName } from "../../watch/status-names";
import type { Composed } from "../composed";
import { networkFailure } from "../outputs/conditions";
import { eventExcerpt } from "./event-excerpt";
import { asStepError, asSentence, StepError, type FailureType } from "../errors";
import { defaultFor, formatImage } from "../../rules/images";
import { snapshotWithImage, userDataFor } from "../outputs/guest-facts";
import { leaveFailedTesting, verifyGateway } from "./gateway-test";
import { goneFailure } from "../gone";
import { withLinkedAddresses } from "../meaning/linked-addresses";
import type { LxdVmState } from "../state";
import { ensureMarked, markDisk } from "./machine-settings";
import { makeLinks } from "./links";
import type { Operation } from "../operation";
import { waitWhile } from "../wait";

/** What a step leads to: the next status, or the deployed machine. */
type Step = (job: ReconcileContext) => Promise<MachineStatus>;

interface ReconcileContext {
  operation: Operation;
  systemId: string;
  inputs: LxdVmInputs;
  plan: NetworkPlan;
  beforeLinks: () => Promise<void>;
  /** The VM that is there, for an update. */
  before: LxdVmState | undefined;
  /** Whether its last commissioning passed. */
  commissioned: boolean;
  /** Whether this operation made the machine. */
  isNew: boolean;
  /** What this operation has tried already, so that it tries nothing for ever. */
  tried: Set<"commission" | "release" | "test" | "deploy">;
}

/**
 * Takes a machine from whatever status it is in to Deployed with the planned links: what a create does after compose,
 * and what the next run does with a VM whose create did not get to its end.
 * @param before the VM that is there, for an update; beforeLinks: what is to be done while the machine is off, and before its links are made
 * @throws StepError for the step that failed; the machine is left where it is
 */
export async function reconcile(
  operation: Operation,
  { systemId, status, commissioned, isNew }: Composed,
  inputs: LxdVmInputs,
  plan: NetworkPlan,
  { before, beforeLinks }: Pick<ReconcileContext, "before" | "beforeLinks">,
): Promise<Machine> {
  const job: ReconcileContext = {
    operation,
    systemId,
    inputs,
    plan,
    before,
    beforeLinks,
    commissioned,
    isNew,
    tried: new Set(),
  };
  for (let current = status; current !== MachineStatus.Deployed;) {
    current = await stepFrom(current)(job);
  }
  return verified(job);
}

function stepFrom(status: MachineStatus): Step {
  switch (status) {
    case MachineStatus.New:
      return commission;
    case MachineStatus.Commissioning:
    case MachineStatus.Testing:
      return wait(status, "CommissioningFailed");
    case MachineStatus.FailedTesting:
      return ({ operation, systemId }) => leaveFailedTesting(operation, systemId);
    case MachineStatus.FailedCommissioning:
      return retryOnce("commission", commission, "CommissioningFailed", status);
    case MachineStatus.Ready:
      return (job) => (wantsCommissioning(job) ? commission(job) : linkAndDeploy(job));
    case MachineStatus.Allocated:
      return linkAndDeploy;
    case MachineStatus.Deploying:
      return wait(status, "DeploymentFailed");
    case MachineStatus.FailedDeployment:
      return retryOnce("release", release, "DeploymentFailed", status);
    case MachineStatus.Releasing:
    case MachineStatus.DiskErasing:
      return wait(status, "ReleaseFailed");
    case MachineStatus.FailedReleasing:
      return retryOnce("release", release, "ReleaseFailed", status);
    default:
      return ({ systemId }) =>
        Promise.reject(
          new StepError(
            "DeploymentFailed",
            "UnexpectedStatus",
            `Machine ${systemId} is ${statusName(status)} in MAAS, from which it cannot be deployed. Bring it to Ready or Deployed in MAAS, or delete it, and run again.`,
          ),
        );
  }
}

const wantsCommissioning = ({ inputs, commissioned, tried }: ReconcileContext): boolean =>
  inputs.skipCommissioning === false && !commissioned && !tried.has("commission");

/** A failed step is repeated only when this operation did not see it fail itself: it is then a new try of the user's. */
function retryOnce(
  what: "commission" | "release",
  step: Step,
  type: FailureType,
  status: MachineStatus,
): Step {
  return async (job) => {
    if (job.tried.has("deploy") || job.tried.has(what)) {
      throw await stepFailed(job, type, statusName(status));
    }
    return step(job);
  };
}

const wait =
  (status: MachineStatus, type: FailureType): Step =>
  (job) =>
    waitWhile(job.operation, job.systemId, status, type);

const commission: Step = async (job) => {
  const { operation, systemId, inputs, isNew } = job;
  if (!isNew || inputs.skipCommissioning !== false) {
    // A commissioning replaces the tags of the disks, the compose's mark with them; a new VM was given the other mark already.
    await ensureMarked(operation, systemId);
  }
  const since = await markFor(job);
  job.tried.add("commission");
  operation.log("commissioning");
  try {
    const machine = await commissionMachine(operation.services.client, systemId, operation.deadline);
    const status = await waitWhile(operation, systemId, machine.status, "CommissioningFailed", since);
    if (status === MachineStatus.Ready) {
      await markDisk(operation, systemId);
    }
    return status;
  } catch (error) {
    throw asStepError("CommissioningFailed", "CommissionRefused", error);
  }
};

const release: Step = async (job) => {
  const { operation, systemId } = job;
  job.tried.add("release");
  operation.log("releasing, to deploy again");
  const since = await operation.services.watcher.mark();
  try {
    const machine = await releaseMachine(operation.services.client, systemId, operation.deadline);
    return await waitWhile(operation, systemId, machine.status, "ReleaseFailed", since);
  } catch (error) {
    throw asStepError("ReleaseFailed", "ReleaseRefused", error);
  }
};

const linkAndDeploy: Step = async (job) => {
  const { operation, systemId, inputs, plan } = job;
  if (job.tried.has("deploy")) {
    // Back from Deploying without a failure of the deployment: MAAS could not switch the machine on.
    throw await stepFailed(job, "DeploymentFailed", "Allocated");
  }
  await job.beforeLinks();
  try {
    await makeLinks(operation, systemId, plan);
  } catch (error) {
    throw asStepError("NetworkConfigurationFailed", "LinkFailed", error);
  }
  if (inputs.verifyGateway && !job.tried.has("test")) {
    job.tried.add("test");
    return verifyGateway(operation, systemId, plan);
  }
  operation.services.staticLinks.settle(operation.urn);
  if (takesAnyAddress(inputs, plan)) {
    await operation.services.staticLinks.settled(operation.deadline, () =>
      operation.log("waiting until other VMs of this run have their static addresses"),
    );
  }
  const since = await markFor(job);
  job.tried.add("deploy");
  const image = [inputs.osystem, inputs.distroSeries].filter(Boolean).join("/") || "MAAS's default image";
  operation.log(`deploying ${image}`);
  const userData = await userDataFor(operation.services, inputs, plan);
  const form = {
    osystem: inputs.osystem,
    distro_series: inputs.distroSeries ?? (await defaultSeries(operation, inputs)),
    hwe_kernel: inputs.hweKernel,
    user_data: userData === undefined ? undefined : Buffer.from(userData, "utf8").toString("base64"),
  };
  let status: MachineStatus;
  try {
    status = (await deployMachine(operation.services.client, systemId, form, operation.deadline)).status;
  } catch (error) {
    if (!(error instanceof MaasUnknownOutcomeError) && !hasStatus(error, 409)) {
      throw await stepFailed(job, "DeploymentFailed", "DeployRefused", error);
    }
    status = await confirmOutcome(job, error);
  }
  return waitWhile(operation, systemId, status, "DeploymentFailed", since, `Deploying ${image}`);
};

/** Whether MAAS chooses an address for any of the interfaces. */
function takesAnyAddress(inputs: LxdVmInputs, { links }: NetworkPlan): boolean {
  const wanted = wantedInterfaces(inputs).map(({ name }) => name);
  const names = wanted.length === 0 ? [DEFAULT_INTERFACE] : wanted;
  return names.some((name) => !links.some((link) => link.interface === name));
}

/**
 * What to deploy on a VM without a release: what MAAS deploys by default, or the newest one of another operating system, which MAAS
 * deploys by the system's name. It is sent all the same: MAAS passes over an operating system without a release, and some versions
 * (3.3.0, 3.4.0, 3.5.0) would deploy the release that the machine had before.
 */
async function defaultSeries({ services }: Operation, inputs: LxdVmInputs): Promise<string | undefined> {
  const { osystem } = inputs;
  const image = defaultFor(osystem, await snapshotWithImage(services, inputs));
  return image === undefined ? osystem : formatImage(image);
}

/** The watcher's mark for the work that comes next. */
function markFor({ operation, isNew, tried }: ReconcileContext): Promise<number> {
  const { watcher } = operation.services;
  return isNew && tried.size === 0 ? watcher.markOfNew() : watcher.mark();
}

/** For how long the effect of a deploy whose answer was lost may still come: 0.3-2 s were seen (docs/maas-notes.md#lost-clients). */
const SETTLE_MS = 20_000;

/** After an answer that leaves open whether the deploy took effect: looks, instead of sending it again. */
async function confirmOutcome(job: ReconcileContext, error: unknown): Promise<MachineStatus> {
  const { operation, systemId } = job;
  const until = Date.now() + SETTLE_MS;
  for (let status: MachineStatus; Date.now() < until;) {
    const [machine] = await listMachines(operation.services.client, { id: [systemId] }, operation.deadline);
    if (machine === undefined) {
      throw await goneWhile(operation, systemId, "deploying");
    }
    status = machine.status;
    if (status !== MachineStatus.Ready && status !== MachineStatus.Allocated) {
      return status;
    }
    if (!(await operation.pause(1000))) {
      break;
    }
  }
  throw await stepFailed(job, "DeploymentFailed", "NoEffect", error);
}

function goneWhile(operation: Operation, systemId: string, doing: string): Promise<StepError> {
  const how = `was deleted in MAAS while ${doing}`;
  return operation.lastLook(() => goneFailure(operation.services, systemId, {}, "DeploymentFailed", how));
}

async function verified({ operation, systemId, inputs, plan, before }: ReconcileContext): Promise<Machine> {
  const machine = await operation.services.machines.get(systemId);
  if (machine === undefined) {
    throw await goneWhile(operation, systemId, "being read back");
  }
  const failure = networkFailure(machine, withLinkedAddresses(inputs, machine, before), plan.nics);
  if (failure !== undefined) {
    throw failure;
  }
  return machine;
}

async function stepFailed(
  job: ReconcileContext,
  type: FailureType,
  reason: string,
  error?: unknown,
): Promise<StepError> {
  const { operation, systemId } = job;
  const doing =
    type === "CommissioningFailed" ? "Commissioning" : type === "ReleaseFailed" ? "Releasing" : "Deploying";
  const said = error instanceof Error ? `: ${error.message}${rackHint(error)}` : await lastError(job);
  const events = await eventExcerpt(operation.services.client, systemId);
  return new StepError(
    type,
    reason.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()),
    `${asSentence(`${doing} machine ${systemId} failed${said}`)}${events} The VM is kept; run \`pulumi up\` to try again or \`pulumi destroy\` to remove it.`,
    error === undefined ? {} : { cause: error },
  );
}

/** What MAAS itself says of a machine's failure, where its version shows that; empty where it says nothing. */
async function lastError({ operation, systemId }: ReconcileContext): Promise<string> {
  const machine = await operation.services.machines.get(systemId).catch(() => undefined);
  const said = machine?.error_description ?? "";
  return said === "" ? "" : `: ${said}`;
}

/** MAAS 3.3 and 3.4 know the images of the racks that are connected, and of no others. */
function rackHint(error: Error): string {
  return hasStatus(error, 400) &&
    /^(Deployment|Ephemeral) operating system .* is unavailable/.test(error.detail)
    ? " It may also be that no rack controller is connected: MAAS knows an image by the racks that have it"
    : "";
}

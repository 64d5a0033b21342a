import { randomUUID } from "node:crypto";
import { looking } from "../deadline";
import { check as checkInputs } from "../lifecycle/check";
import { create as createVm } from "../lifecycle/create";
import { remove } from "../lifecycle/delete";
import { diff as diffVm } from "../lifecycle/diff";
import { IncompleteError } from "../lifecycle/errors";
import { resourceName } from "../lifecycle/identity";
import { isLookUp, lookUp } from "../lifecycle/look-up";
import { read as readVm } from "../lifecycle/read";
import type { LxdVmState } from "../lifecycle/state";
import { update as updateVm } from "../lifecycle/update";
import { printableLines } from "../printable";
import type { Failure } from "../rules/failure";
import { Session } from "../session";
import { toPlain } from "./plain";
import { endWithEngine, engineAddress } from "./engine-watch";
import { settingsIn, type EngineConfig } from "./engine-config";
import { givenInputsIn, inputsIn, stateOf, urnIn, type Bag } from "./properties";
import { explainingKey } from "./refused-key";
import { restoreUnknowns, separateUnknowns } from "./unknowns";

/**
 * The face towards the engine's dynamic-provider process: translates property bags, unknown values and partial failures,
 * and nothing else. The process calls these methods concurrently.
 */

interface CheckResult {
  inputs: Bag;
  failures: { property: string; reason: string }[];
}

interface DiffResult {
  /** Left out for the engine to work out which properties changed, which `--diff` and `replaceOnChanges` need. */
  changes?: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

/** What there is of a VM; nothing when it is gone. */
interface ReadResult {
  id?: string;
  props?: Bag;
  inputs?: Bag;
}

/** The provider's methods for one session. */
export class DynamicProvider {
  constructor(private readonly session: Session) {}

  readonly configure = ({ config }: { config: EngineConfig }): void => {
    this.session.configure({ read: (key) => config.get(`maas-lxd:${key}`), keys: settingsIn(config) });
  };

  readonly check = looking(async (olds: Bag, news: Bag): Promise<CheckResult> => {
    const {
      __provider: provider,
      __urn: newUrn,
      __formerUrns: formerUrns,
      __isRetained: isRetained,
      ...given
    } = news;
    const { known, unknown } = separateUnknowns(given);
    // The identity stays that of the first create: a rename by alias is no reason for a difference.
    const urn = typeof olds["__urn"] === "string" ? olds["__urn"] : urnIn(news);
    const { inputs, failures } = await checkInputs(this.session.servicesForCheck(), this.session.program, {
      urn,
      programUrn: typeof newUrn === "string" ? newUrn : urn,
      formerUrns: Array.isArray(formerUrns) ? formerUrns.filter((one) => typeof one === "string") : [],
      isRetained: isRetained === true,
      old: Object.keys(olds).length > 0 ? inputsIn(olds) : undefined,
      raw: known,
      unknown,
    });
    return {
      // What has no shape is left out of lists, too, which protobuf cannot carry.
      inputs: toPlain({
        ...restoreUnknowns({ ...inputs }, unknown),
        __urn: urn,
        __provider: provider,
      }) as Bag,
      failures: failures.map(sayFailure),
    };
  });

  readonly diff = looking(async (id: string, olds: Bag, news: Bag): Promise<DiffResult> => {
    this.session.held.hold(urnIn(olds), id);
    const { program } = this.session;
    const current = olds as unknown as LxdVmState;
    program.noteState(urnIn(news), current);
    const { known, unknown } = separateUnknowns({ ...inputsIn(news) });
    const urn = program.urnOf(urnIn(news));
    const { changed, replaces } = await diffVm(() => this.session.servicesUnlessOffline(), {
      urn,
      current,
      before: program.oldOf(urn),
      wanted: known,
      unknown,
    });
    if (changed.length === 0) {
      return this.sameInputs(id, urnIn(olds), current);
    }
    // The new VM needs the old one's address and host name, so the old one goes first.
    return { replaces, deleteBeforeReplace: replaces.length > 0 };
  });

  /** A VM that is not deployed, because a create stopped or somebody released it, is brought up by an update, of which no property tells. */
  private sameInputs(id: string, urn: string, { status }: LxdVmState): DiffResult {
    const changes = status !== "Deployed";
    if (changes) {
      this.session.say(
        `${resourceName(urn)}: machine ${id} is ${status} in MAAS, not Deployed. The update deploys it, which writes its disks anew`,
      );
    }
    return { changes };
  }

  readonly create = async (news: Bag): Promise<{ id: string; outs: Bag }> => {
    const inputs = inputsIn(news);
    const urn = urnIn(news);
    const { held } = this.session;
    const mark = randomUUID();
    const marked = { ...news, __create: mark };
    const core = this.session.services();
    await held.refuseSecond(core, urn, inputs.timeouts);
    await this.checkUnlessDone(urn);
    return keepingPartial(
      marked,
      async () => {
        const { adopt } = inputs;
        const adopted = adopt && !held.isDeleted(adopt.systemId) ? adopt.systemId : undefined;
        const { systemId, outputs } = await createVm(core, urn, inputs, adopted);
        held.noteCreate(systemId, mark);
        return { id: systemId, outs: stateOf(outputs, inputs, marked) };
      },
      (systemId) => held.noteCreate(systemId, mark),
    );
  };

  readonly update = async (_id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }> => {
    const inputs = inputsIn(news);
    const marked = { ...news, __create: olds["__create"] };
    return keepingPartial(marked, async () => {
      const state = olds as unknown as LxdVmState;
      const { outputs } = await updateVm(this.session.services(), urnIn(news), state, inputs);
      return { outs: stateOf(outputs, inputs, marked) };
    });
  };

  readonly read = looking(async (id: string, props: Bag): Promise<ReadResult> => {
    if (isLookUp(props)) {
      return { id, props: stateOf(await lookUp(this.session.services(), id), {}, props) };
    }
    const given = givenInputsIn(props);
    const state = { ...(props as unknown as LxdVmState), systemId: id };
    const found = await explainingKey(this.session.hasProgram, () =>
      readVm(this.session.services(), given, state),
    );
    if (found === undefined) {
      return {};
    }
    const { __urn, __provider } = props;
    return {
      id,
      props: stateOf(found.outputs, found.inputs, props),
      inputs: toPlain({ ...found.inputs, __urn, __provider }) as Bag,
    };
  });

  readonly delete = async (id: string, props: Bag): Promise<void> => {
    const core = this.session.services();
    const { held } = this.session;
    const urn = urnIn(props);
    if (held.isTakenOver(id, props["__create"])) {
      core.say(
        `${resourceName(urn)}: machine ${id} was not deleted: the new VM of this run is that machine, so nothing was replaced`,
      );
      return;
    }
    await this.checkUnlessDone(urn);
    const state = { ...(props as unknown as LxdVmState), systemId: id };
    await explainingKey(this.session.hasProgram, () => remove(core, urn, state));
    held.release(id);
  };

  /**
   * Asks MAAS what an offline check could not, before a VM is composed and before the one that it replaces is deleted. Offline is for
   * previews: an update needs MAAS anyway.
   */
  private async checkUnlessDone(urn: string): Promise<void> {
    const { session } = this;
    const request = session.isOffline ? session.program.composeOf(urn) : undefined;
    if (request === undefined) {
      return;
    }
    const { failures } = await checkInputs(session.services(), session.program, request);
    if (failures.length > 0) {
      const reasons = failures.map((failure) => sayFailure(failure).reason).join("\n");
      throw new Error(
        `${resourceName(urn)} was not deleted or composed, since its inputs are wrong, which the preview could not find with maas-lxd:offline set:\n${reasons}`,
      );
    }
  }
}

/**
 * A failure as the engine is to show it. Of a failure under a property's name the engine prints that property's whole value, which may
 * be a secret of the program, so the name stands in the reason. Names that MAAS told are quoted there too.
 */
function sayFailure({ property, reason }: Failure): { property: string; reason: string } {
  const said = reason.startsWith(`${property} `) ? reason : `${property}: ${reason}`;
  return { property: "", reason: printableLines(said) };
}

/** The error by which the engine's process learns that the resource exists although the operation failed. */
class InitializationError extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Bag,
    readonly reasons: string[],
  ) {
    super(message);
  }
}

/** @param partly what to do with the id of a machine that is there though the operation failed */
async function keepingPartial<T>(
  news: Bag,
  operation: () => Promise<T>,
  partly: (systemId: string) => void = () => undefined,
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof IncompleteError)) {
      throw error;
    }
    partly(error.systemId);
    const state = stateOf(error.outputs, inputsIn(news), news);
    const reasons = error.outputs.conditions.map(
      ({ type, reason, message }) => `${type} (${reason}): ${message}`,
    );
    throw new InitializationError(error.message, error.systemId, state, reasons);
  }
}

let engineWatched = false;

/** The process asks for a provider with each provider text that it meets, and all are in this one process. */
function watchEngineOnce(): void {
  const address = engineWatched ? undefined : engineAddress(process.argv);
  engineWatched = true;
  if (address !== undefined) {
    endWithEngine(address, () => process.exit(1));
  }
}

const provider = new DynamicProvider(new Session());
const { check, diff, create, read, update, delete: deleteVm } = provider;

/** What `handler()` of the text in the state answers. */
export const dynamicProvider = {
  check,
  diff,
  create,
  read,
  update,
  delete: deleteVm,
  configure(request: Parameters<DynamicProvider["configure"]>[0]): void {
    watchEngineOnce();
    provider.configure(request);
  },
};

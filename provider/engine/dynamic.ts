import type { LxdVmOutputs } from "../inputs";
import { check as checkInputs } from "../lifecycle/check";
import { create as createVm } from "../lifecycle/create";
import { remove } from "../lifecycle/delete";
import { diff as compare } from "../lifecycle/diff";
import { IncompleteError } from "../lifecycle/failure";
import { areLxds, replacesBesideLxd } from "../lifecycle/lxd-way";
import { read as readVm } from "../lifecycle/read";
import { update as updateVm } from "../lifecycle/update";
import { printableLines } from "../printable";
import { unknownAt } from "../rules/paths";
import { inputNames } from "../schema";
import { endWithEngine, engineAddress } from "./engine-watch";
import { givenInputsIn, inputsIn, stateOf, urnIn, type Bag } from "./properties";
import { rememberConfig, theCore, theCoreUnlessOffline, theProgram } from "./session";
import { restoreUnknowns, sayUnknowns, separateUnknowns } from "./unknowns";

/**
 * The face towards the engine's dynamic-provider process: translates property bags, unknown values and partial failures,
 * and nothing else. The process calls these methods concurrently.
 */

function configure({ config }: { config: { get(key: string): string | undefined } }): void {
  watchEngineOnce();
  rememberConfig((key) => config.get(`maas-lxd:${key}`));
}

let watched = false;

/** The process configures each provider text that it meets, and all are in this one process. */
function watchEngineOnce(): void {
  const address = watched ? undefined : engineAddress(process.argv);
  watched = true;
  if (address !== undefined) {
    endWithEngine(address, () => process.exit(1));
  }
}

interface CheckResult {
  inputs: Bag;
  failures: { property: string; reason: string }[];
}

async function check(olds: Bag, news: Bag): Promise<CheckResult> {
  const { __provider: provider, __urn: newUrn, __formerUrns: formerUrns, ...given } = news;
  const { known, unknown } = separateUnknowns(given);
  // The identity stays that of the first create: a rename by alias is no reason for a difference.
  const urn = typeof olds["__urn"] === "string" ? olds["__urn"] : urnIn(news);
  const { inputs, failures } = await checkInputs(theCoreUnlessOffline(), theProgram, {
    urn,
    programUrn: typeof newUrn === "string" ? newUrn : urn,
    formerUrns: Array.isArray(formerUrns) ? formerUrns.filter((one) => typeof one === "string") : [],
    old: Object.keys(olds).length > 0 ? inputsIn(olds) : undefined,
    raw: known,
    unknown,
  });
  return {
    inputs: { ...restoreUnknowns({ ...inputs }, unknown), __urn: urn, __provider: provider },
    // Names that MAAS told are quoted in them.
    failures: failures.map(({ property, reason }) => ({ property, reason: printableLines(reason) })),
  };
}

interface DiffResult {
  /** Left out for the engine to work out which properties changed, which `--diff` and `replaceOnChanges` need. */
  changes?: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

async function diff(_id: string, olds: Bag, news: Bag): Promise<DiffResult> {
  const current = olds as unknown as LxdVmOutputs;
  const wanted = inputsIn(news);
  const difference = compare(current, wanted, inputNames());
  let { replaces } = difference;
  if (difference.changed.length === 0) {
    // A VM that is not deployed, because a create stopped or somebody released it, is brought up by an update.
    return { changes: olds["status"] !== "Deployed" };
  }
  const core = areLxds(difference, current, wanted) ? theCoreUnlessOffline() : undefined;
  if (core !== undefined) {
    const say = (line: string): void => core.say(sayUnknowns(line));
    const { known, unknown } = separateUnknowns({ ...wanted });
    const vm = { inputs: known, isUnknown: unknownAt(unknown) };
    replaces = await replacesBesideLxd({ ...core, say }, urnIn(news), difference, current, { wanted, vm });
  }
  // The new VM needs the old one's address and host name, so the old one goes first.
  return { replaces, deleteBeforeReplace: replaces.length > 0 };
}

async function create(news: Bag): Promise<{ id: string; outs: Bag }> {
  const inputs = inputsIn(news);
  return keepingPartial(news, async () => {
    const { systemId, outputs } = await createVm(theCore(), urnIn(news), inputs);
    return { id: systemId, outs: stateOf(outputs, inputs, news) };
  });
}

async function update(_id: string, olds: Bag, news: Bag): Promise<{ outs: Bag }> {
  const inputs = inputsIn(news);
  return keepingPartial(news, async () => {
    const { outputs } = await updateVm(theCore(), urnIn(news), olds as unknown as LxdVmOutputs, inputs);
    return { outs: stateOf(outputs, inputs, news) };
  });
}

async function read(id: string, props: Bag): Promise<{ id?: string; props?: Bag; inputs?: Bag }> {
  const given = givenInputsIn(props);
  const found = await readVm(theCore(), given, { ...(props as unknown as LxdVmOutputs), systemId: id });
  if (found === undefined) {
    return {};
  }
  const { __urn, __provider } = props;
  return {
    id,
    props: stateOf(found.outputs, found.inputs, props),
    inputs: { ...found.inputs, __urn, __provider },
  };
}

async function removeVm(id: string, props: Bag): Promise<void> {
  await remove(theCore(), urnIn(props), { ...(props as unknown as LxdVmOutputs), systemId: id });
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

async function keepingPartial<T>(news: Bag, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof IncompleteError)) {
      throw error;
    }
    const state = stateOf(error.outputs, inputsIn(news), news);
    const reasons = error.outputs.conditions.map(
      ({ type, reason, message }) => `${type} (${reason}): ${message}`,
    );
    throw new InitializationError(error.message, error.systemId, state, reasons);
  }
}

/** What `handler()` of the text in the state answers. */
export const dynamicProvider = { configure, check, diff, create, read, update, delete: removeVm };

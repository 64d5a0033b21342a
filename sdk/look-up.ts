import * as pulumi from "@pulumi/pulumi";
import type { ProgramLookUps } from "../provider/engine/program-look-ups";
import type { LookUpTypes } from "../provider/look-up-types";
import type { ArgsOf } from "./args";
import { isMocked } from "./mocked";
import { TOKEN_PREFIX } from "./resource-types";

type Name = keyof LookUpTypes;
type ArgsFor<N extends Name> = LookUpTypes[N]["args"];
type ResultOf<N extends Name> = LookUpTypes[N]["result"];

/** What a look-up is done with, beside its arguments. */
interface Circumstances {
  isSecret: boolean;
  /** Whether the arguments came of what this run does. */
  isLate: boolean;
}

/** The look-ups of each run that this process has seen: a program of the Automation API may run several times in one. */
const ofRuns = new WeakMap<object, Promise<ProgramLookUps>>();
const WITHOUT_ENGINE = {};

/** Looks up, and fails with the words alone. */
export function lookUp<N extends Name>(name: N, args: ArgsFor<N>): Promise<ResultOf<N>> {
  return find(name, args, { isSecret: false, isLate: false });
}

/** The same of outputs: not done while one is not known, and secret where one is. */
export function lookUpOutput<N extends Name>(name: N, args: ArgsOf<ArgsFor<N>>): pulumi.Output<ResultOf<N>> {
  const isLate =
    !pulumi.runtime.isDryRun() && Object.values(args).some((one) => pulumi.Output.isInstance(one));
  const given = pulumi.output(args) as unknown as pulumi.Output<ArgsFor<N>>;
  const found = given.apply(async (known) =>
    (await isOfflinePreview())
      ? pulumi.unknown
      : find(name, known, { isSecret: await pulumi.isSecret(given), isLate }),
  );
  return found as unknown as pulumi.Output<ResultOf<N>>;
}

async function find<N extends Name>(
  name: N,
  args: ArgsFor<N>,
  { isSecret, isLate }: Circumstances,
): Promise<ResultOf<N>> {
  if (isMocked()) {
    return pulumi.runtime.invoke(TOKEN_PREFIX + name, args) as Promise<ResultOf<N>>;
  }
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const secrets = new Set(isSecret ? given.map(([key]) => key) : []);
  try {
    const lookUps = await ofThisRun();
    const found = await lookUps.find({
      name,
      args: Object.fromEntries(given),
      secrets,
      isPreview: pulumi.runtime.isDryRun(),
      afterChange: isLate,
    });
    return found as ResultOf<N>;
  } catch (error) {
    throw withoutStack(new pulumi.RunError(error instanceof Error ? error.message : String(error)));
  }
}

/** The words are all that is shown of a RunError, and Node 20.20 hangs over a stack that goes through Pulumi's SDK (docs/engine-notes.md). */
function withoutStack(error: Error): Error {
  error.stack = error.message;
  return error;
}

/** An offline preview is to go on without what cannot be looked up. */
async function isOfflinePreview(): Promise<boolean> {
  return pulumi.runtime.isDryRun() && !isMocked() && (await ofThisRun()).isOffline;
}

function ofThisRun(): Promise<ProgramLookUps> {
  const run = pulumi.runtime.getMonitor() ?? WITHOUT_ENGINE;
  const lookUps = ofRuns.get(run) ?? load();
  ofRuns.set(run, lookUps);
  return lookUps;
}

/** Loaded by programs that look something up alone: else a program never loads the provider. */
async function load(): Promise<ProgramLookUps> {
  const config = {
    get: pulumi.runtime.getConfig,
    rawConfig: pulumi.runtime.allConfig(),
    projectName: pulumi.getProject(),
  };
  const { ProgramLookUps } = await import("../provider/engine/program-look-ups.js");
  return new ProgramLookUps(config, (line) => void pulumi.log.info(line));
}

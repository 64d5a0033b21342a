import { projectHere, type NamedStack } from "./pulumi-project";
import { exportState, namedStack, readStateFile, stackName, stackUrn, type StackState } from "./stack-state";
import { UsageError } from "./usage-error";

/** What to look for, and what of it may be deleted. */
export interface Scope {
  /** The stacks whose own states were read: what these states do not hold of them is left over. */
  stacks: string[];
  /**
   * Stacks under whose names VMs of these states were made, and whose own states were not read. After a rename there is no such stack any
   * more; after a move there is, and it may hold what carries its name. So that is listed and never deleted.
   */
  unread: string[];
  /** System ids of the VMs in the states. */
  held: Set<string>;
  /** The stack whose settings are used: the one that is named, else that of the first state. */
  first: NamedStack;
}

export interface ScopeOptions {
  project?: string;
  stack?: string;
  state?: string[];
}

/**
 * @throws UsageError unless there is a state for each stack of which something may be deleted
 */
export async function scopeOf({ state: files = [], ...options }: ScopeOptions): Promise<Scope> {
  const named = await namedBy(options);
  if (files.length === 0 && named === undefined) {
    throw new UsageError("give --stack, or --state");
  }
  const states =
    files.length === 0 && named !== undefined
      ? [await exportState(named)]
      : await Promise.all(files.map(readStateFile));
  const read = new Set(states.map((one) => one.stack));
  const stacks = named === undefined ? [...read] : [ownOf(named, states)];
  const madeUnder = states
    .filter((one) => stacks.includes(one.stack))
    .flatMap((one) => [...one.madeUnder])
    .filter((one) => !read.has(one));
  return {
    stacks,
    unread: [...new Set(madeUnder)],
    held: new Set(states.flatMap(({ held }) => [...held])),
    first: named ?? namedStack(stacks[0] ?? ""),
  };
}

/** A stack without a project is of the project of this folder. */
async function namedBy({
  project,
  stack,
}: Pick<ScopeOptions, "project" | "stack">): Promise<NamedStack | undefined> {
  if (stack === undefined) {
    if (project !== undefined) {
      throw new UsageError("--project needs --stack");
    }
    return undefined;
  }
  const ofStack = project ?? (await projectHere());
  if (ofStack === undefined) {
    throw new UsageError("there is no Pulumi.yaml in this folder or above it: give --project too");
  }
  return { project: ofStack, stack };
}

function ownOf(named: NamedStack, states: readonly StackState[]): string {
  const urn = stackUrn(named);
  if (!states.some(({ stack }) => stack === urn)) {
    const given = states.map(({ stack }) => stackName(stack)).join(" and ");
    throw new UsageError(`the state is of ${given}, and ${stackName(urn)} is named`);
  }
  return urn;
}

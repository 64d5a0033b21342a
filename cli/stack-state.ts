import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { stackOf } from "../provider/lifecycle/identity";
import { runPulumi } from "./pulumi";
import { isOfProject, type NamedStack } from "./pulumi-project";
import { UsageError } from "./usage-error";

/** What matters here of the state of one stack. */
export interface StackState {
  /** `urn:pulumi:<stack>::<project>` of the stack whose state it is. */
  stack: string;
  /** The other stacks under whose names VMs of the state were made, before a rename of the stack or a move between stacks. */
  madeUnder: Set<string>;
  /**
   * Ids of all that the state has: the system ids of its VMs, be they the dynamic provider's, the plugin's, or another provider's for the same
   * machines.
   */
  held: Set<string>;
}

interface StateResource {
  urn: string;
  id?: string;
  inputs?: Record<string, unknown>;
}

/** `urn:pulumi:<stack>::<project>`. */
export function stackUrn({ project, stack }: NamedStack): string {
  return `urn:pulumi:${stack.split("/").at(-1)}::${project}`;
}

export function namedStack(urn: string): NamedStack {
  const [, stack = "", project = ""] = /^urn:pulumi:(.*)::(.*)$/.exec(urn) ?? [];
  return { project, stack };
}

/** `project/stack`, for messages. */
export function stackName(urn: string): string {
  const { project, stack } = namedStack(urn);
  return `${project}/${stack}`;
}

/**
 * Reads what `pulumi stack export` wrote. The URNs of its resources show whose state it is.
 * @param file a path, or `-` for standard input
 */
export async function readStateFile(file: string): Promise<StackState> {
  const from = file === "-" ? "standard input" : file;
  let content: string;
  try {
    content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UsageError(`the state ${file} cannot be read (${code})`, { cause });
  }
  const state = parseState(content, from);
  if (state === undefined) {
    throw new UsageError(
      `the state in ${from} has no resource, so nothing shows whose it is: ` +
        "run this with --stack and without --state in the program's folder, where Pulumi exports it",
    );
  }
  return state;
}

/** Has Pulumi export a stack's state, in the folder where the command runs. */
export async function exportState(named: NamedStack): Promise<StackState> {
  const { stack, project } = named;
  const state = parseState(await pulumiExport(stack), "pulumi stack export");
  if (state !== undefined) {
    return state;
  }
  if (!(await isOfProject(named))) {
    throw new UsageError(
      `the state of stack ${stack} has no resource, so nothing shows that it is project ${project}'s: ` +
        `run this in the program's folder, or give --stack as organization/${project}/${stack.split("/").at(-1)}`,
    );
  }
  return { stack: stackUrn(named), madeUnder: new Set(), held: new Set() };
}

async function pulumiExport(stack: string): Promise<string> {
  const { code, stdout, stderr } = await runPulumi(["stack", "export", "--stack", stack], {
    orElse: "give the file of `pulumi stack export` with --state",
  });
  if (code !== 0) {
    // A stack that is not there has no state: nothing is known of what it holds, and a wrong backend looks just like this.
    throw new Error(
      `pulumi stack export --stack ${stack} ended with ${code}: ${stderr.trim()} ` +
        "(`pulumi whoami --verbose` shows the backend; --state takes a file that was exported elsewhere)",
    );
  }
  return stdout;
}

/** Undefined for a state without any resource. */
function parseState(content: string, from: string): StackState | undefined {
  const resources = resourcesIn(content);
  const stacks = new Set((resources ?? []).map(({ urn }) => stackOf(urn)));
  if (resources === undefined || stacks.size > 1) {
    throw new UsageError(`${from} is not what \`pulumi stack export\` writes`);
  }
  const [stack] = stacks;
  if (stack === undefined) {
    return undefined;
  }
  const state: StackState = { stack, madeUnder: new Set(), held: new Set() };
  for (const { id, inputs } of resources) {
    if (id !== undefined) {
      state.held.add(id);
    }
    const identity = inputs?.["__urn"];
    if (typeof identity === "string" && stackOf(identity) !== stack) {
      state.madeUnder.add(stackOf(identity));
    }
  }
  return state;
}

/** The resources in the state, those whose operation is pending included. */
function resourcesIn(content: string): StateResource[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    // JSON.parse quotes what it read, and a state holds much that is nobody's business.
    return undefined;
  }
  const { deployment } = (parsed ?? {}) as {
    deployment?: { resources?: StateResource[]; pending_operations?: { resource: StateResource }[] } | null;
  };
  if (typeof deployment !== "object" || deployment === null) {
    return undefined;
  }
  const pending = (deployment.pending_operations ?? []).map(({ resource }) => resource);
  return [...(deployment.resources ?? []), ...pending];
}

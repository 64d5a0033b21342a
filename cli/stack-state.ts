import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { stackOf } from "../provider/lifecycle/identity";
import { UsageError } from "./usage-error";

/** Type of an LxdVm in the state. */
const VM_TYPE = "pulumi-nodejs:dynamic/maas-lxd:LxdVm";

/** What matters here of the states of one or more stacks. */
export interface StackState {
  /** `urn:pulumi:<stack>::<project>` of each name that a stack has, or had when one of its VMs was made. */
  stacks: Set<string>;
  /** System ids of the VMs in the states. */
  held: Set<string>;
}

interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
}

/**
 * Reads what `pulumi stack export` wrote.
 * @param file a path, or `-` for standard input
 */
export async function readStateFile(file: string): Promise<StackState> {
  let content: string;
  try {
    content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UsageError(`the state ${file} cannot be read (${code})`, { cause });
  }
  return parseState(content, file === "-" ? "standard input" : file);
}

/**
 * Asks Pulumi for a stack's state, in the folder where the command runs. A stack that Pulumi does not have holds nothing.
 * @param stack as `--stack` of pulumi takes it
 */
export async function exportState(stack: string): Promise<StackState> {
  const child = spawn("pulumi", ["stack", "export", "--non-interactive", "--stack", stack], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  try {
    const [code, state, said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (code === 0) {
      return parseState(state, "pulumi stack export");
    }
    if (/no stack named/.test(said)) {
      return { stacks: new Set(), held: new Set() };
    }
    throw new Error(
      `pulumi stack export --stack ${stack} ended with ${code}: ${said.trim()} (--state takes a file that it wrote elsewhere)`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new UsageError("pulumi is not on the PATH; give the file of `pulumi stack export` with --state", {
        cause: error,
      });
    }
    throw error;
  }
}

function parseState(content: string, from: string): StackState {
  const resources = resourcesIn(content);
  if (resources === undefined) {
    throw new UsageError(`${from} is not what \`pulumi stack export\` writes`);
  }
  const state: StackState = { stacks: new Set(), held: new Set() };
  for (const { urn, type, id, inputs } of resources) {
    state.stacks.add(stackOf(urn));
    if (type === VM_TYPE) {
      if (id !== undefined) {
        state.held.add(id);
      }
      // The identity stays that of the first create, also when the stack is renamed.
      const identity = inputs?.["__urn"];
      if (typeof identity === "string") {
        state.stacks.add(stackOf(identity));
      }
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

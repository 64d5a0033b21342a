import { parseArgs } from "node:util";
import type { Core } from "../provider/lifecycle/core";
import { findLeftovers, removeLeftover, type Leftover } from "../provider/lifecycle/leftovers";
import { createServices } from "../provider/session";
import { readSettings } from "../provider/settings";
import { showLeftovers } from "./leftovers-table";
import { exportState, readStateFile, type StackState } from "./stack-state";
import { UsageError } from "./usage-error";

const USAGE = `pulumi-maas-lxd leftovers: finds VMs that are provably a stack's and that its state does not hold

  --project P --stack S   the stack; without --state Pulumi is asked for its state (pulumi stack export --stack S)
  --state FILE            what \`pulumi stack export\` wrote, - for standard input; several times for several stacks.
                          Needs no --project and --stack, except for a state without any resource
  --delete                removes what was found, after showing it; locked machines, and those that nothing but their name
                          makes this stack's, are not touched
  --by-name               with --delete: removes those that only have the name, too
  --no-refresh            does not have MAAS look at its VM hosts first: LXD instances without a machine record
                          then do not show
  --json                  one JSON document on standard output
  --allow-insecure        plain http to another machine, as maas-lxd:allowInsecure

MAAS is named by MAAS_API_URL, MAAS_API_KEY and MAAS_API_CACERT. Do not run it while an operation of the stack runs:
a VM that is just being made is not in the state yet.

Exit codes: 0 nothing is left over (or all of it was removed), 3 leftovers are there, 1 an error.
`;

/** What became of a leftover. */
interface Shown extends Leftover {
  outcome: "found" | "removed" | "locked" | "unproven" | "failed";
  problem?: string;
}

const EXIT = { clean: 0, error: 1, found: 3 } as const;

/** The command; @returns its exit code */
export async function leftovers(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return EXIT.clean;
  }
  const { stacks, held } = await stateOf(options);
  const config = (key: string): string | undefined =>
    key === "allowInsecure" && options["allow-insecure"] ? "true" : undefined;
  // Standard output is the list's.
  const core = createServices(readSettings(config, process.env), (line) => process.stderr.write(`${line}\n`));
  try {
    const found: Shown[] = (await findLeftovers(core, [...stacks], held, !options["no-refresh"])).map(
      (leftover) => ({ ...leftover, outcome: "found" }),
    );
    if (!options.json) {
      showLeftovers(found, [...stacks]);
    }
    if (options.delete) {
      await Promise.all(found.map((leftover) => removeOne(core, leftover, options["by-name"])));
    }
    if (options.json) {
      process.stdout.write(`${JSON.stringify(asJson(found, [...stacks]), undefined, 2)}\n`);
    }
    return exitCode(found);
  } finally {
    core.client.close();
  }
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        project: { type: "string" },
        stack: { type: "string" },
        state: { type: "string", multiple: true },
        delete: { type: "boolean" },
        "by-name": { type: "boolean" },
        "no-refresh": { type: "boolean" },
        "allow-insecure": { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

type Options = ReturnType<typeof readOptions>;

async function stateOf({ project, stack, state = [] }: Options): Promise<StackState> {
  if ((project === undefined) !== (stack === undefined)) {
    throw new UsageError("--project and --stack go together");
  }
  const all: StackState = { stacks: new Set(), held: new Set() };
  if (project !== undefined && stack !== undefined) {
    // Pulumi takes organization/project/stack too; the URN has the last part.
    all.stacks.add(`urn:pulumi:${stack.split("/").at(-1)}::${project}`);
  }
  const states =
    state.length === 0 && stack !== undefined
      ? [await exportState(stack)]
      : await Promise.all(state.map(readStateFile));
  for (const one of states) {
    one.stacks.forEach((name) => all.stacks.add(name));
    one.held.forEach((id) => all.held.add(id));
  }
  if (all.stacks.size === 0) {
    throw new UsageError(
      state.length === 0
        ? "give --project and --stack, or --state"
        : "the state has no resource that tells the stack: give --project and --stack too",
    );
  }
  return all;
}

async function removeOne(core: Core, leftover: Shown, byName = false): Promise<void> {
  if (leftover.evidence === "name alone" && !byName) {
    leftover.outcome = "unproven";
    process.stderr.write(
      `${leftover.hostname} (${leftover.systemId}) only has the name of one of this stack's VMs, which proves nothing, and was not touched; --by-name removes it too\n`,
    );
    return;
  }
  if (leftover.locked) {
    leftover.outcome = "locked";
    process.stderr.write(
      `${leftover.hostname} (${leftover.systemId}) is locked in MAAS and was not touched\n`,
    );
    return;
  }
  try {
    await removeLeftover(core, leftover, byName);
    leftover.outcome = "removed";
  } catch (error) {
    leftover.outcome = "failed";
    leftover.problem = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${leftover.problem}\n`);
  }
}

function asJson(found: readonly Shown[], stacks: readonly string[]): object {
  return {
    stacks,
    leftovers: found.map(({ firstSeen, ...leftover }) => ({
      ...leftover,
      firstSeen: firstSeen === undefined ? null : new Date(firstSeen).toISOString(),
    })),
  };
}

function exitCode(found: readonly Shown[]): number {
  if (found.some(({ outcome }) => outcome === "failed")) {
    return EXIT.error;
  }
  return found.every(({ outcome }) => outcome === "removed") ? EXIT.clean : EXIT.found;
}

import { parseArgs } from "node:util";
import type { Services } from "../provider/lifecycle/services";
import { findLeftovers, removeLeftover, type Leftover } from "../provider/lifecycle/cleanup/leftovers";
import { ReservationError } from "../provider/reserved-address/errors";
import { findLeftReservations, type LeftReservation } from "../provider/reserved-address/leftovers";
import { createServices, type StackConfig } from "../provider/session";
import { refuseUnknown } from "../provider/setting-names";
import { readSettings } from "../provider/settings";
import { configurationOfStack } from "./configuration";
import { showLeftovers } from "./leftovers-table";
import { scopeOf, type Scope } from "./scope";
import { stackName } from "./stack-state";
import { UsageError } from "./usage-error";

const USAGE = `pulumi-maas-lxd leftovers: lists VMs and reserved addresses in MAAS that are a stack's and that its state does not hold

  --stack S               the stack, as of \`pulumi\`, which is asked for its state (pulumi stack export --stack S)
  --project P             its project, in the folder of another one or of none
  --state FILE            what \`pulumi stack export\` wrote, - for standard input; several times for several stacks.
                          The state shows whose it is; with --stack beside it, only that stack's leftovers are looked for,
                          and the other states only show which VMs are held
  --delete                removes what was listed, except deployed machines, locked ones, those that only have the name of
                          one of the stack's VMs, and those that were made under the name of a stack whose state was not given
  --deployed              with --delete: removes deployed machines, too. Make sure that no other stack's state holds them
                          (pulumi state move) and that nobody keeps them on purpose (retainOnDelete, pulumi state delete)
  --by-name               with --delete: removes those that only have the name, too
  --no-refresh            does not have MAAS look at its VM hosts first: LXD instances without a machine record
                          then do not show
  --json                  one JSON document on standard output
  --allow-insecure        plain http to another machine, as maas-lxd:allowInsecure

In the folder of the stack's project, MAAS is that of the stack's configuration (of several stacks, that of the first state), read by
\`pulumi config\`. What it leaves out, and all of it in any other folder, comes from the environment: MAAS_API_URL, MAAS_API_KEY,
MAAS_API_CACERT.

Reserved addresses are only listed: release what nobody needs in MAAS.

Do not run it while an operation of the stack runs: a VM that is just being made is not in the state yet.

Exit codes: 0 nothing is left over (or all of it was removed), 3 leftovers are there, 1 an error.
`;

/** What became of a leftover. */
interface Shown extends Leftover {
  outcome: "found" | "removed" | "locked" | "unproven" | "deployed" | "state not given" | "failed";
  problem?: string;
}

/** MAAS's name for the status of a VM that is in use. */
const DEPLOYED = "Deployed";

const EXIT = { clean: 0, error: 1, found: 3 } as const;

/** The command; @returns its exit code */
export async function leftovers(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return EXIT.clean;
  }
  const scope = await scopeOf(options);
  const { stacks, unread, held } = scope;
  const services = servicesOf((await configurationOfStack(scope.first)).config, options);
  try {
    const all = await findLeftovers(services, [...stacks, ...unread], held, !options["no-refresh"]);
    const found: Shown[] = all.map((leftover) => ({
      ...leftover,
      outcome: unread.includes(leftover.stack) ? "state not given" : "found",
    }));
    const reserved = await reservedOf(services, scope);
    if (!options.json) {
      showLeftovers(found, reserved, scope);
    }
    if (options.delete) {
      await Promise.all(found.map((leftover) => removeOne(services, leftover, options)));
    }
    if (options.json) {
      process.stdout.write(`${JSON.stringify(asJson(found, reserved, scope), undefined, 2)}\n`);
    }
    return exitCode(found, reserved);
  } finally {
    services.client.close();
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
        deployed: { type: "boolean" },
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

/** @throws SettingsError */
function servicesOf(config: StackConfig, options: Options): Services {
  refuseUnknown(config.keys);
  const read = (key: string): string | undefined =>
    key === "allowInsecure" && options["allow-insecure"] ? "true" : config.read(key);
  // Standard output is the list's.
  return createServices(readSettings(read, process.env), (line) => process.stderr.write(`${line}\n`));
}

async function reservedOf(services: Services, { stacks, held }: Scope): Promise<LeftReservation[]> {
  try {
    return await findLeftReservations(services, stacks, held);
  } catch (error) {
    if (!(error instanceof ReservationError)) {
      throw error;
    }
    process.stderr.write(`Reserved addresses were not looked at. ${error.message}\n`);
    return [];
  }
}

async function removeOne(
  services: Services,
  leftover: Shown,
  { "by-name": byName = false, deployed = false }: Options,
): Promise<void> {
  const machine = `${leftover.hostname} (${leftover.systemId})`;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (leftover.outcome === "state not given") {
    say(
      `${machine} was made under ${stackName(leftover.stack)}, which may hold it, and was not touched: give that stack's state too, or, if there is no such stack any more, delete it in MAAS`,
    );
    return;
  }
  if (leftover.evidence === "name alone" && !byName) {
    leftover.outcome = "unproven";
    say(
      `${machine} only has the name of one of this stack's VMs, which proves nothing, and was not touched; --by-name removes it too`,
    );
    return;
  }
  if (leftover.locked) {
    leftover.outcome = "locked";
    say(`${machine} is locked in MAAS and was not touched`);
    return;
  }
  if (leftover.status === DEPLOYED && !deployed) {
    leftover.outcome = "deployed";
    say(
      `${machine} is deployed, so another stack's state may hold it (pulumi state move) or somebody keeps it on purpose, and was not touched; give that stack's state too, or remove it with --deployed`,
    );
    return;
  }
  try {
    await removeLeftover(services, leftover, byName);
    leftover.outcome = "removed";
  } catch (error) {
    leftover.outcome = "failed";
    leftover.problem = error instanceof Error ? error.message : String(error);
    say(leftover.problem);
  }
}

function asJson(
  found: readonly Shown[],
  reserved: readonly LeftReservation[],
  { stacks, unread }: Scope,
): object {
  return {
    stacks,
    unread,
    leftovers: found.map(({ firstSeen, ...leftover }) => ({
      ...leftover,
      firstSeen: firstSeen === undefined ? null : new Date(firstSeen).toISOString(),
    })),
    reservedAddresses: reserved,
  };
}

function exitCode(found: readonly Shown[], reserved: readonly LeftReservation[]): number {
  if (found.some(({ outcome }) => outcome === "failed")) {
    return EXIT.error;
  }
  const isClean = reserved.length === 0 && found.every(({ outcome }) => outcome === "removed");
  return isClean ? EXIT.clean : EXIT.found;
}

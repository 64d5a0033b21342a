import "./quick-time";
import { parseArgs } from "node:util";
import { choose } from "./chosen-addresses";
import { forgetUnsettled } from "./engine/monitor";
import { STEP_KINDS, type StepKind } from "./history";
import { trySeed, wayOf, type Way } from "./try-seed";

const HELP = `npm run test:histories -- [options]: random histories of small programs

  --seeds N    how many (100)
  --from S     the first seed (1); the same seed makes the same history
  --only S     this seed alone
  --by WAY     model: a model of the engine, with the provider in this process; process: with the provider in its own; engine: the real
               engine, held against the model; by default every tenth seed is of the second way, every hundredth of the third
  --first      ends at the first seed that goes wrong
  --shrink N   how many shorter histories are tried for each that goes wrong (60)
  --without K  kinds of steps to leave out, with commas between: ${Object.keys(STEP_KINDS).join(", ")}
  --kinds K    every step is of one of these kinds
  --addresses  the programs leave their static addresses to be chosen
  --verbose    shows each history
`;

/** After how many seeds the command says how far it is. */
const PROGRESS = 50;

function read() {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "100" },
      from: { type: "string", default: "1" },
      only: { type: "string" },
      by: { type: "string" },
      shrink: { type: "string", default: "60" },
      without: { type: "string", default: "" },
      kinds: { type: "string", default: "" },
      first: { type: "boolean", default: false },
      addresses: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  return values;
}

/** @returns whether nothing was wrong */
async function main(): Promise<boolean> {
  const options = read();
  if (options.help) {
    console.log(HELP);
    return true;
  }
  if (options.addresses) choose();
  const from = Number(options.only ?? options.from);
  const count = options.only === undefined ? Number(options.seeds) : 1;
  const listed = (names: string): StepKind[] => names.split(",").filter((name) => name !== "") as StepKind[];
  const choice = { without: listed(options.without), kinds: listed(options.kinds) };
  const wrong: number[] = [];
  const steps = new Map<string, number>();
  const ways = new Map<Way, { histories: number; ms: number }>();
  for (let seed = from; seed < from + count; seed++) {
    const way = (options.by as Way | undefined) ?? wayOf(seed);
    if (seed > from && (seed - from) % PROGRESS === 0) console.error(`… up to seed ${seed - 1}`);
    const { first, least } = await trySeed(seed, way, Number(options.shrink), choice);
    const { histories = 0, ms = 0 } = ways.get(way) ?? {};
    ways.set(way, { histories: histories + 1, ms: ms + first.ms });
    for (const [kind, times] of first.steps) steps.set(kind, (steps.get(kind) ?? 0) + times);
    if (options.verbose) console.log(`seed ${seed} (${way}, ${first.ms} ms)\n${first.lines.join("\n")}`);
    if (first.wrong === undefined) continue;
    wrong.push(seed);
    console.log(`\nseed ${seed} (${way}): ${least.wrong}\n${least.lines.join("\n")}`);
    if (options.first) break;
  }
  summarise(steps, ways, wrong);
  return wrong.length === 0;
}

function summarise(
  steps: ReadonlyMap<string, number>,
  ways: ReadonlyMap<Way, { histories: number; ms: number }>,
  wrong: readonly number[],
): void {
  console.log("\n| step | times |\n|---|---|");
  for (const kind of Object.keys(STEP_KINDS)) console.log(`| ${kind} | ${steps.get(kind) ?? 0} |`);
  console.log("\n| carried out by | histories | seconds each |\n|---|---|---|");
  for (const [way, { histories, ms }] of ways) {
    console.log(`| ${way} | ${histories} | ${(ms / histories / 1000).toFixed(1)} |`);
  }
  console.log(`\n${wrong.length === 0 ? "Nothing is wrong." : `Wrong: seeds ${wrong.join(", ")}`}`);
}

process.on("unhandledRejection", (error) => console.error("unhandled", error));

void main().then(
  (clean) => {
    forgetUnsettled();
    process.exit(clean ? 0 : 1);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

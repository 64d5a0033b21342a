import "./quick-time";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { carryOut, type Result } from "./carry-out";
import { histories } from "./generate";
import type { History } from "./history";

const HELP = `npm run test:histories -- [options]
  --seeds N    how many histories (100)
  --from S     the first seed (1)
  --shrink N   how many shorter histories are tried for each that goes wrong (60)
  --without K  kinds of steps to leave out, with commas between
  --verbose    tells each history
`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "100" },
      from: { type: "string", default: "1" },
      shrink: { type: "string", default: "60" },
      without: { type: "string", default: "" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return true;
  }
  const from = Number(values.from);
  const left = values.without.split(",");
  const wanted: fc.Arbitrary<History> = histories.map((history) => ({
    ...history,
    steps: history.steps.filter(({ kind }) => !left.includes(kind)),
  }));
  let wrong = 0;
  let ms = 0;
  let steps = 0;
  for (let seed = from; seed < from + Number(values.seeds); seed++) {
    const history = historyOf(wanted, seed);
    const result = await carryOut(history);
    ms += result.ms;
    steps += result.steps;
    if (values.verbose) console.log(`seed ${seed} (${result.ms} ms)\n${result.told.join("\n")}`);
    if (result.wrong === undefined) continue;
    wrong += 1;
    const least =
      Number(values.shrink) > 0 ? await shrink(wanted, seed, result.wrong, Number(values.shrink)) : result;
    console.log(`\nseed ${seed}: ${least.wrong}\n${least.told.join("\n")}`);
  }
  console.log(
    `${values.seeds} histories from seed ${from}, ${steps} steps, ${wrong} wrong, ${Math.round(ms / 1000)} s`,
  );
  return wrong === 0;
}

function historyOf(wanted: fc.Arbitrary<History>, seed: number): History {
  const [history] = fc.sample(wanted, { seed, numRuns: 1 });
  if (history === undefined) throw new Error("no history was made");
  return history;
}

/** What is wrong, whichever VM it is wrong with. */
const kindOf = (wrong: string): string => wrong.replace(/[0-9]+|\([a-z0-9]+\)|"[^"]*"/g, "").slice(0, 40);

/** A shorter history of the same seed that goes wrong alike. */
async function shrink(
  wanted: fc.Arbitrary<History>,
  seed: number,
  wrong: string,
  most: number,
): Promise<Result> {
  let tried = 0;
  let least: Result | undefined;
  const details = await fc.check(
    fc.asyncProperty(wanted, async (history) => {
      if (tried++ >= most) return true;
      const result = await carryOut(history);
      if (result.wrong === undefined || kindOf(result.wrong) !== kindOf(wrong)) return true;
      least = result;
      return false;
    }),
    { seed, numRuns: 1 },
  );
  return least ?? { told: [], wrong: `${wrong} (${details.numShrinks} shrinks)`, steps: 0, ms: 0 };
}

process.on("unhandledRejection", (error) => console.error("unhandled", error));

void main().then(
  (clean) => process.exit(clean ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);

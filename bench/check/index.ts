import { benchIndexes } from "./index-cost";
import { benchPreview } from "./preview";

const ROUNDS = 3;

/** `npm run bench:check`, or one half of it: `npm run bench:check -- index`, `… -- preview` and how many rounds. */
async function main(only: string | undefined, rounds = String(ROUNDS)): Promise<void> {
  if (only !== "preview") {
    await benchIndexes();
  }
  if (only !== "index") {
    await benchPreview(Number(rounds));
  }
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

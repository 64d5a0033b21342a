import { writeReport, type Bar } from "../report";
import { benchIndexes, type IndexCost } from "./index-cost";
import { benchPreview, type PreviewCost } from "./preview";

const ROUNDS = 3;

/** `npm run bench:check`, or one half of it: `npm run bench:check -- index`, `… -- preview` and how many rounds. */
async function main(only: string | undefined, rounds = String(ROUNDS)): Promise<void> {
  const indexes = only === "preview" ? [] : await benchIndexes();
  const previews = only === "index" ? [] : await benchPreview(Number(rounds));
  if (only === undefined) {
    report(indexes, previews);
  }
}

function report(indexes: readonly IndexCost[], previews: readonly PreviewCost[]): void {
  const most = (values: number[]): number => Math.max(...values);
  const thousand = previews.find(({ vms }) => vms === 1000);
  const bars: Bar[] = [
    {
      what: "preview of 1,000 VMs, over as many resources that do nothing",
      goal: 1.1,
      measured: thousand?.wallRatio ?? NaN,
    },
    { what: "requests of that preview", goal: 16, measured: thousand?.requests ?? NaN },
    {
      what: "a query of the index, over parsing the address",
      goal: 2,
      measured: most(indexes.map(({ queryOverParse }) => queryOverParse)),
    },
    {
      what: "bytes of the index for each entry",
      goal: 64,
      measured: most(indexes.map(({ bytesPerEntry }) => bytesPerEntry)),
    },
  ];
  writeReport("check", { bars, figures: { indexes, previews }, charts: {} });
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

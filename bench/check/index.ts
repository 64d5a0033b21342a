import { runCommand } from "../../test/support/command";
import { writeReport, type Bar } from "../report";
import { benchIndexes, type IndexCost } from "./index-cost";
import { benchPreview, type PreviewCost } from "./preview";

const ROUNDS = 3;

const USAGE = `
npm run bench:check [-- HALF [ROUNDS]]: what checks cost

  HALF     index, or preview, of which ROUNDS are run (${ROUNDS}); both, and the report, when left out
`;

async function main([only, rounds = String(ROUNDS)]: string[]): Promise<boolean> {
  const indexes = only === "preview" ? [] : await benchIndexes();
  const previews = only === "index" ? [] : await benchPreview(Number(rounds));
  if (only === undefined) {
    report(indexes, previews);
  }
  return true;
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

runCommand(USAGE, main);

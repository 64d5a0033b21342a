import { parseArgs } from "node:util";
import { runCommand } from "../support/command";
import { vmsOnTheEngine } from "./engine-many";
import { runManyVms, type ManyVmsResult } from "./many-vms-run";
import { vmsOverGrpc } from "./many-vms";

const USAGE = `
npm run test:many-vms [-- OPTIONS]: many VMs at once while one request in ten fails

  --seeds N   how many (20), from --first S on (1)
  --vms N     VMs of each (100)
  --engine    on the real engine, as one program
`;

/** Prints what became of each seed as a row of a Markdown table; @returns whether all was as it should be */
async function main(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: "string", default: "20" },
      first: { type: "string", default: "1" },
      vms: { type: "string", default: "100" },
      engine: { type: "boolean" },
    },
  });
  const first = Number(values.first);
  console.log(
    "| seed | VMs | runs of up | runs of destroy | requests | failed | leaked | doubled | untrue |",
  );
  console.log(`|${"---|".repeat(9)}`);
  let clean = true;
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    try {
      const result = await runManyVms(seed, Number(values.vms), values.engine ? vmsOnTheEngine : vmsOverGrpc);
      console.log(row(result));
      for (const { kind, what } of result.findings) console.log(`${kind}: ${what}`);
      clean &&= result.findings.length === 0;
    } catch (error) {
      console.log(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
      clean = false;
    }
  }
  return clean;
}

function row({ seed, vms, ups, destroys, requests, failed, findings }: ManyVmsResult): string {
  const of = (kind: string): number => findings.filter((finding) => finding.kind === kind).length;
  const counts = [of("leaked"), of("doubled"), of("untrue")];
  return `| ${[seed, vms, ups, destroys, requests, failed, ...counts].join(" | ")} |`;
}

runCommand(USAGE, main);

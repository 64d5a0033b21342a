import { parseArgs } from "node:util";
import { vmsOnTheEngine } from "./engine-many";
import { runManyVms, type ManyVmsResult } from "./many-vms-run";
import { vmsOverGrpc } from "./many-vms";

/** Prints what became of each seed as a row of a Markdown table; @returns whether all was as it should be */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "20" },
      first: { type: "string", default: "1" },
      vms: { type: "string", default: "100" },
      /** On the real engine, as one program. */
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

void main().then(
  (clean) => (process.exitCode = clean ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

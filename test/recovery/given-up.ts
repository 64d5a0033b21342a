import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCli } from "../support/cli";
import { temporaryFolder } from "../support/temporary";
import type { Lab } from "./lab";
import type { Finding } from "./region-check";

let emptyState: string | undefined;

/** What `pulumi stack export` writes for a stack whose only create was killed. */
function emptyStateFile(): string {
  if (emptyState === undefined) {
    emptyState = join(temporaryFolder("given-up"), "state.json");
    writeFileSync(emptyState, JSON.stringify({ version: 3, deployment: {} }));
  }
  return emptyState;
}

/** After a create that was killed and is not tried again: the leftovers command names all that is there, and removes it. */
export async function lookForLeftovers(lab: Lab): Promise<Finding[]> {
  const { machines, instances } = await lab.simulator.state();
  const there = machines.filter(({ vmHost }) => vmHost !== null).map(({ hostname }) => hostname);
  const orphans = instances.filter(({ systemId }) => systemId === null).map(({ name }) => name);
  const env = { MAAS_API_URL: lab.simulator.url, MAAS_API_KEY: lab.simulator.apiKey };
  const stack = ["--project", "project", "--stack", "dev", "--state", emptyStateFile()];
  const { code, stdout, stderr } = await runCli(["leftovers", "--json", "--delete", ...stack], env);
  if (code !== 0) {
    throw new Error(`leftovers ended with ${code}: ${stderr}`);
  }
  const { leftovers } = JSON.parse(stdout) as { leftovers: { hostname: string }[] };
  const named = leftovers.map(({ hostname }) => hostname).sort();
  const expected = [...there, ...orphans].sort();
  return named.join() === expected.join()
    ? []
    : [{ kind: "untrue", what: `there is ${expected.join()}, and leftovers names ${named.join()}` }];
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCli } from "../support/cli";
import { temporaryFolder } from "../support/temporary";
import type { Lab } from "./lab";
import type { Finding } from "./region-check";

const stack = {
  urn: "urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev",
  type: "pulumi:pulumi:Stack",
};

let state: string | undefined;

/** What `pulumi stack export` writes for a stack whose only create was killed. */
function stateFile(): string {
  if (state === undefined) {
    state = join(temporaryFolder("given-up"), "state.json");
    writeFileSync(state, JSON.stringify({ version: 3, deployment: { resources: [stack] } }));
  }
  return state;
}

/** After a create that was killed and is not tried again: the leftovers command names all that is there, and removes it. */
export async function lookForLeftovers(lab: Lab): Promise<Finding[]> {
  const { machines, instances } = await lab.simulator.state();
  const there = machines.filter(({ vmHost }) => vmHost !== null).map(({ hostname }) => hostname);
  const orphans = instances.filter(({ systemId }) => systemId === null).map(({ name }) => name);
  const env = { MAAS_API_URL: lab.simulator.url, MAAS_API_KEY: lab.simulator.apiKey };
  const args = ["leftovers", "--json", "--delete", "--deployed", "--state", stateFile()];
  const { code, stdout, stderr } = await runCli(args, env);
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

import { kinds } from "./programs.mjs";
import { managers, PNPM_SETTINGS } from "./trial.mjs";

/**
 * What came of one combination.
 *
 * @typedef {object} Result
 * @property {import("./trial.mjs").Combination} combination
 * @property {Record<string, string | undefined>} problems by kind of program
 */

/**
 * docs/matrix.md.
 *
 * @param {readonly Result[]} results
 * @param {string} engine version
 */
export function matrixDocument(results, engine) {
  const rows = [...new Set(results.map(rowOf))].map((row) => {
    const cells = managers.map((manager) =>
      cellOf(results.find((result) => rowOf(result) === row && result.combination.manager === manager)),
    );
    return `${row}${cells.join(" | ")} |`;
  });
  return `# Node, Pulumi and package managers

<!-- Written by \`npm run test:matrix\`. -->

Each cell is the packed package, installed by that package manager under that Node with that version of \`@pulumi/pulumi\`, and a program
of each kind that makes a VM with a static address, has a preview without changes, and is destroyed, by the engine ${engine}
against the simulator. The third version of \`@pulumi/pulumi\` is the newest that a Node takes.

Kinds of programs: ${kinds.map(({ name }) => name).join("; ")}.
The last one is compiled by \`tsc\`, the one before run by Pulumi as it is.

| Node | \`@pulumi/pulumi\` | ${managers.join(" | ")} |
| --- | --- | ${managers.map(() => "---").join(" | ")} |
${rows.join("\n")}

pnpm keeps its usual layout of links. It ends with \`ERR_PNPM_IGNORED_BUILDS\` unless it is told about a script that \`@pulumi/pulumi\`
brings and that need not run, in \`pnpm-workspace.yaml\`:

\`\`\`yaml
${PNPM_SETTINGS.trimEnd()}
\`\`\`

yarn is yarn 1.
`;
}

/** @param {Result} result */
function rowOf({ combination: { node, pulumi } }) {
  return `| ${node.version} | ${pulumi} | `;
}

/** @param {Result | undefined} result */
function cellOf(result) {
  const problems = Object.entries(result?.problems ?? {});
  const failed = problems.filter(([, problem]) => problem !== undefined).map(([kind]) => kind);
  return failed.length === 0 ? `✓ ${problems.length} of ${problems.length}` : `✗ ${failed.join("; ")}`;
}

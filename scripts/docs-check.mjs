// What `npm run docs:check` does, as part of the lint: links and anchors of README and docs lead somewhere, tables can be read in a terminal,
// and the marks of command blocks are known. That the commands run, test/engine/docs.test.ts shows.
import { problemsOf } from "./lib/docs/check.mjs";
import { readPages } from "./lib/docs/pages.mjs";
import { runMain, say } from "./lib/say.mjs";

const usage = `
npm run docs:check: whether the links of README and docs lead somewhere, and their tables can be read in a terminal
`;

await runMain(() => {
  const problems = problemsOf(readPages());
  for (const problem of problems) say(problem);
  return Promise.resolve(problems.length === 0 ? 0 : 1);
}, usage);

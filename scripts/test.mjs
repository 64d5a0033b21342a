// Everything that `npm test` does, from a fresh clone on. Arguments are passed on to mocha:
// `npm test -- --grep address`, or `npm test -- dist/test/rules/*.test.js` for some files.
import { runMain } from "./lib/say.mjs";
import { testRun } from "./lib/test-run.mjs";

await runMain(() => testRun(process.argv.slice(2)));

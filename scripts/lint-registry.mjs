// Judges the pages that Pulumi's registry shows of this package by what its own checks object to; part of `npm run lint`.
import { registryObjections } from "./lib/registry-pages.mjs";
import { runMain, say } from "./lib/say.mjs";

await runMain(() => {
  const objections = registryObjections();
  objections.forEach(say);
  return Promise.resolve(objections.length > 0 ? 1 : 0);
});

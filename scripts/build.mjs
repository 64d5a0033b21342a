import { build } from "./lib/build.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(build, "npm run build: compiles the sources into dist/");

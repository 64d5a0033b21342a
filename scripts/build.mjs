import { build } from "./lib/build.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(build);

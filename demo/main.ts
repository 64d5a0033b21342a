import { parseArgs } from "node:util";
import { EngineHome } from "../test/support/engine";
import { setUpLanguage } from "../test/support/languages";
import { SimulatorProcess } from "../test/support/simulator-process";
import { Narrator, NotAsTold } from "./narrator";
import { tellStory, type Face } from "./story";
import { copyExamples } from "./workspace";

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { plugin: { type: "boolean" } } });
  const face: Face = values.plugin === true ? "plugin" : "dynamic";
  const simulator = await SimulatorProcess.start({ commission: "2s", deploy: "2s", release: "1s" });
  // The tests check the examples' types; here that would only cost seconds.
  const home = new EngineHome({ PULUMI_NODEJS_TRANSPILE_ONLY: "true", ...(await variablesFor(face)) });
  try {
    await tellStory(new Narrator(), { simulator, home, examples: copyExamples(), face });
  } finally {
    home.dispose();
    await simulator.stop();
  }
}

async function variablesFor(face: Face): Promise<Readonly<Record<string, string>>> {
  if (face === "dynamic") return {};
  const yaml = await setUpLanguage("yaml");
  if (typeof yaml === "string") throw new NotAsTold(yaml);
  return yaml.env;
}

// An exit, unlike the end by a signal, ends what the demo started and takes its folders away.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

main().catch((error: unknown) => {
  const text = error instanceof NotAsTold ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`\n✗ ${String(text)}\n`);
  process.exitCode = 1;
});

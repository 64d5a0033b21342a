// Writes what is generated from schema.json, the rules' descriptors and the simulator's types: `npm run generate`. With --check it writes nothing and fails
// where a file is stale, as `npm run lint` does. The build must be there.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lookUpTypes, pluginLookUps, sdkLookUps } from "./lib/generate/look-ups.mjs";
import { referencePage } from "./lib/generate/reference.mjs";
import { installationPage, withVersion } from "./lib/generate/release-pages.mjs";
import { readSchema, schemaText } from "./lib/generate/schema.mjs";
import { simulatorSchema } from "./lib/generate/simulator-schemas.mjs";
import { inputsModule, providerArgs, sdkModule, sdkTypes } from "./lib/generate/typescript.mjs";
import { validationPage } from "./lib/generate/validation.mjs";
import { projectRoot } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const usage = `
npm run generate [-- --check]: writes what is generated from schema.json, the rules and the simulator's types

  --check   writes nothing, and fails where a file is stale
`;

await runMain(async () => {
  const prettier = await import("prettier");
  const schema = readSchema();
  const files = {
    "schema.json": schemaText(schema),
    "provider/inputs.ts": inputsModule(schema),
    "provider/look-up-types.ts": lookUpTypes(schema),
    "sdk/properties.ts": sdkModule(schema, "LxdVm"),
    "sdk/reserved-address-properties.ts": sdkModule(schema, "ReservedAddress"),
    "sdk/types.ts": sdkTypes(schema),
    "sdk/look-ups.ts": sdkLookUps(schema),
    "sdk/plugin/look-ups.ts": pluginLookUps(schema),
    "sdk/plugin/provider-args.ts": providerArgs(schema),
    "docs/reference.md": referencePage(schema),
    "docs/validation.md": validationPage(),
    "docs/installation-configuration.md": installationPage(schema),
    "examples/README.md": withVersion("examples/README.md"),
    "simulator/faults/faults.schema.json": await simulatorSchema("faults/kinds.ts", "Faults"),
    "simulator/lab/inventory.schema.json": await simulatorSchema("lab/inventory.ts", "Inventory"),
  };
  let stale = 0;
  for (const [name, text] of Object.entries(files)) {
    const file = join(projectRoot, name);
    const options = await prettier.resolveConfig(file);
    const formatted = await prettier.format(text, { ...options, filepath: file });
    if (formatted === textOf(file)) continue;
    stale += 1;
    if (process.argv.includes("--check")) say(`${name} is stale: run \`npm run generate\``);
    else {
      writeFileSync(file, formatted);
      say(`wrote ${name}`);
    }
  }
  return process.argv.includes("--check") && stale > 0 ? 1 : 0;
}, usage);

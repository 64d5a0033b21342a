import { join } from "node:path";
import { projectRoot } from "./lib/project.mjs";
import { runMain, say, UserError } from "./lib/say.mjs";
import { generateSdk } from "./lib/sdks.mjs";

/** @type {import("./lib/sdks.mjs").SdkLanguage[]} */
const known = ["python", "go"];

const usage = `
npm run build:sdks [-- LANGUAGE ...]: generates the SDKs into build/sdks/

  LANGUAGE   python or go; both when left out
`;

await runMain(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !known.some((language) => language === name));
  if (unknown !== undefined) throw new UserError(`no SDK is generated for ${unknown}: ${known.join(", ")}`);
  for (const language of known) {
    if (wanted.length > 0 && !wanted.includes(language)) continue;
    const folder = join(projectRoot, "build", "sdks", language);
    await generateSdk(language, folder);
    say(`The SDK for ${language} is in ${folder}`);
  }
}, usage);

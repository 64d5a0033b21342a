import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, readJson } from "../project.mjs";
import { list } from "./reference.mjs";

/** @param {string} name */
const pageText = (name) => readFileSync(join(projectRoot, name), "utf8");

/** A page whose commands name this release. @param {string} name @param {string} [page] its text */
export function withVersion(name, page = pageText(name)) {
  return page.replace(/(\bmaas-lxd[@ ])\d+\.\d+\.\d+/g, `$1${readJson("package.json").version}`);
}

/** docs/installation-configuration.md, with the settings between its marks. @param {import("./schema.mjs").Schema} schema */
export function installationPage({ config }) {
  const name = "docs/installation-configuration.md";
  const marks = /(<!-- settings -->\n)[^]*?(<!-- end of settings -->)/;
  const page = pageText(name);
  if (!marks.test(page)) throw new Error(`${name} has no place for the settings`);
  const settings = list(config.variables, config.defaults);
  return withVersion(
    name,
    page.replace(marks, (_, begin, end) => `${begin}\n${settings}\n\n${end}`),
  );
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ARGS = `{ vmHost: "vmhost1", memory: 2048, distroSeries: "jammy", staticIp: { ipAddress: "ADDRESS" } }`;
/** Another Node than the one that is meant would make the whole table worth nothing. */
const GUARD = `if (process.versions.node !== "NODE") throw new Error("this is Node " + process.versions.node);`;
const ESM = `import { LxdVm } from "pulumi-maas-lxd";
${GUARD}
const web = new LxdVm("web", ${ARGS});
export const address = web.networkStatus.apply((status) => status?.assignedIp);
`;

/**
 * A program in one of the ways in which people write them.
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {Record<string, string>} files
 * @property {object} manifest of its package.json
 * @property {boolean} [compiles] by `tsc`, before Pulumi runs it
 */

/** @type {readonly Kind[]} */
export const kinds = [
  {
    name: "JavaScript, CommonJS",
    manifest: { type: "commonjs" },
    files: {
      "index.js": `const { LxdVm } = require("pulumi-maas-lxd");
${GUARD}
const web = new LxdVm("web", ${ARGS});
exports.address = web.networkStatus.apply((status) => status.assignedIp);
`,
    },
  },
  { name: "JavaScript, ESM", manifest: { type: "module" }, files: { "index.js": ESM } },
  {
    name: "TypeScript, CommonJS",
    manifest: { type: "commonjs", main: "index.ts" },
    files: { "index.ts": ESM, "tsconfig.json": tsconfig({ module: "commonjs", moduleResolution: "node10" }) },
  },
  {
    name: "TypeScript, ESM",
    manifest: { type: "module", main: "bin/index.js" },
    files: { "index.ts": ESM, "tsconfig.json": tsconfig({ module: "nodenext", outDir: "bin" }) },
    compiles: true,
  },
];

/** @param {object} options */
function tsconfig(options) {
  const strict = {
    strict: true,
    target: "es2022",
    esModuleInterop: true,
    skipLibCheck: true,
    types: ["node"],
  };
  return JSON.stringify({ compilerOptions: { ...strict, ...options }, files: ["index.ts"] });
}

/** @param {number} number of a kind, each of which has an address of its own */
export const addressOf = (number) => `10.10.0.${50 + number}`;

/**
 * Lays a program out below an installed folder, whose packages it finds by Node's own resolution.
 *
 * @param {string} installed
 * @param {Kind} kind
 * @param {number} number among the kinds
 * @param {string} nodeVersion under which it is to run
 */
export function layOut(installed, { files, manifest }, number, nodeVersion) {
  const folder = join(installed, `program-${number}`);
  mkdirSync(folder);
  const all = {
    ...files,
    "package.json": JSON.stringify({ name: "program", private: true, ...manifest }),
    "Pulumi.yaml": "name: matrix\nruntime: nodejs\n",
  };
  for (const [name, content] of Object.entries(all)) {
    writeFileSync(
      join(folder, name),
      content.replace("ADDRESS", addressOf(number)).replace("NODE", nodeVersion),
    );
  }
  return folder;
}

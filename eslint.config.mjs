import js from "@eslint/js";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

const rooms = [
  "engine",
  "plugin",
  "look-ups",
  "reserved-address",
  "lifecycle",
  "rules",
  "network",
  "inventory",
  "watch",
  "maas",
  "lxd",
];

/** What each room of provider/ may import of the others. */
const inside = [
  { room: "maas", may: [], message: "maas/ is the lowest room" },
  { room: "lxd", may: [], message: "lxd/ is as low as maas/, and knows nothing of it" },
  { room: "watch", may: ["maas"], message: "watch/ knows only maas/" },
  { room: "network", may: ["maas"], message: "network/ is pure" },
  { room: "inventory", may: ["maas", "network"], message: "inventory/ knows only maas/ and network/" },
  {
    room: "rules",
    may: ["maas", "network", "inventory"],
    message: "rules/ is pure: inputs and a snapshot in, failures out",
  },
  {
    room: "lifecycle",
    may: rooms.filter((room) => !["engine", "plugin", "look-ups", "reserved-address"].includes(room)),
    message: "the core knows no face, looks nothing up for programs, and knows nothing of what is no VM",
  },
  {
    room: "look-ups",
    may: ["maas", "network", "inventory", "rules", "lifecycle"],
    message: "look-ups/ only reads",
  },
  {
    room: "reserved-address",
    may: ["lifecycle", "rules", "network", "inventory", "maas"],
    message: "reserved addresses know no face, and neither LXD nor the event log",
  },
];

/** The folders of provider/lifecycle, from the lowest: each may import those before it, and the files beside them that are no verbs. */
const shelves = [
  "services",
  "meaning",
  "ownership",
  "outputs",
  "lxd",
  "cleanup",
  "addresses",
  "check",
  "create",
];
const verbs = ["check", "create", "delete", "diff", "import", "look-up", "planned", "read", "update"];

/** The sections of the simulator's API. */
const sections = [
  "machines",
  "nodes",
  "interfaces",
  "networks",
  "placement",
  "dns",
  "vm-hosts",
  "scripts",
  "system",
];

/**
 * Which room may import which (docs/architecture.md has the picture). `target` may not import `from`,
 * except what `except` names.
 */
const doors = [
  {
    target: "./sdk",
    from: ["./provider", "./simulator"],
    except: [
      "./inputs.ts",
      "./look-up-types.ts",
      "./provider-text.ts",
      "./plugin-cache.ts",
      "./engine/program-look-ups.ts",
    ],
    message: "sdk/ reaches the provider by its types, by package name, or by the one door for look-ups",
  },
  {
    target: "./provider/values",
    from: rooms.map((room) => `./provider/${room}`),
    message: "values/ knows property values alone",
  },
  {
    target: "./provider",
    from: ["./sdk", "./cli", "./demo", "./simulator", "./test", "./bench"],
    message: "the provider never knows its callers or the simulator",
  },
  {
    target: "./simulator",
    from: ["./sdk", "./provider", "./cli", "./demo", "./test", "./bench"],
    message: "the simulator shares only MAAS's own words with the provider",
  },
  {
    target: "./simulator/api/core",
    from: sections.map((section) => `./simulator/api/${section}`),
    message: "core/ is what the sections of the API share",
  },
  {
    target: "./simulator/model",
    from: ["api", "http", "lab", "lxd", "state"].map((room) => `./simulator/${room}`),
    message: "the region knows neither its API nor how it is kept",
  },
  {
    target: "./simulator/model/store",
    from: ["./simulator/model/lifecycle", "./simulator/model/network"],
    message: "store/ holds rows, whatever is done with them",
  },
  {
    target: "./cli",
    from: ["./sdk", "./simulator", "./demo", "./test", "./bench"],
    message: "cli/ is a face of the life cycle, beside the engine's",
  },
  ...inside.map(({ room, may, message }) => ({
    target: `./provider/${room}`,
    from: rooms
      .filter((other) => other !== room && !may.includes(other))
      .map((other) => `./provider/${other}`),
    message,
  })),
  ...shelves.map((shelf, floor) => ({
    target: `./provider/lifecycle/${shelf}`,
    from: [
      ...shelves.slice(floor + 1).map((other) => `./provider/lifecycle/${other}`),
      ...verbs.map((verb) => `./provider/lifecycle/${verb}.ts`),
    ],
    message: `${shelf}/ stands below (docs/architecture.md)`,
  })),
  {
    target: "./provider/rules",
    from: ["./provider/maas/transport"],
    message: "rules/ is pure: it sends nothing",
  },
];

/** What a VM's proof stands before: no other file sends a DELETE for a machine. */
const deletes = {
  group: ["**/maas/machines"],
  importNames: ["deleteMachine"],
  message:
    "a machine is deleted by deleteOwned of lifecycle/ownership/owned-machine.ts, which wants the proof whose it is",
};

const zones = doors.flatMap(({ from, ...door }) => from.map((source) => ({ ...door, from: source })));

export default tseslint.config(
  { ignores: ["**/dist/", "**/node_modules/", "docs/benchmarks/", "examples/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".js", ".json"] })] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones, basePath: import.meta.dirname }],
      "import-x/no-cycle": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["provider/**/*.ts", "cli/**/*.ts"],
    ignores: ["provider/lifecycle/ownership/owned-machine.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [deletes] }] },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: ["provider/engine/**", "provider/plugin/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@pulumi/*", "@grpc/*", "google-protobuf", "google-protobuf/*"],
              message: "the core knows no face",
            },
            deletes,
          ],
        },
      ],
    },
  },
  {
    files: ["provider/lifecycle/ownership/owned-machine.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@pulumi/*", "@grpc/*", "google-protobuf", "google-protobuf/*"],
              message: "the core knows no face",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["provider/**/*.ts", "cli/**/*.ts"],
    // A DNS record is no machine.
    ignores: ["provider/maas/machines.ts", "provider/maas/dns.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "Property[key.name='method'] > Literal[value='DELETE']", message: deletes.message },
      ],
    },
  },
  {
    files: ["sdk/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["node-fetch", "oauth-1.0a", "ajv", "ipaddr.js"],
              message: "sdk/ knows nothing of MAAS",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        AbortSignal: "readonly",
        fetch: "readonly",
        Buffer: "readonly",
        performance: "readonly",
      },
    },
  },
);

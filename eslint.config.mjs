import js from "@eslint/js";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/**
 * Which room may import which (docs/architecture.md has the picture). `target` may not import `from`,
 * except what `except` names.
 */
const doors = [
  {
    target: "./sdk",
    from: ["./provider", "./simulator"],
    except: ["./inputs.ts"],
    message: "sdk/ reaches the provider by package name only, inside its thin shell",
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
    target: "./cli",
    from: ["./sdk", "./simulator", "./demo", "./test", "./bench"],
    message: "cli/ is a face of the life cycle, beside the engine's",
  },
  {
    target: "./provider/maas",
    from: [
      "./provider/engine",
      "./provider/lifecycle",
      "./provider/rules",
      "./provider/network",
      "./provider/inventory",
      "./provider/watch",
      "./provider/lxd",
    ],
    message: "maas/ is the lowest room",
  },
  {
    target: "./provider/lxd",
    from: [
      "./provider/engine",
      "./provider/lifecycle",
      "./provider/rules",
      "./provider/network",
      "./provider/inventory",
      "./provider/watch",
      "./provider/maas",
    ],
    message: "lxd/ is as low as maas/, and knows nothing of it",
  },
  {
    target: "./provider/watch",
    from: [
      "./provider/engine",
      "./provider/lifecycle",
      "./provider/rules",
      "./provider/network",
      "./provider/inventory",
      "./provider/lxd",
    ],
    message: "watch/ knows only maas/",
  },
  {
    target: "./provider/network",
    from: [
      "./provider/engine",
      "./provider/lifecycle",
      "./provider/rules",
      "./provider/inventory",
      "./provider/watch",
      "./provider/lxd",
    ],
    message: "network/ is pure",
  },
  {
    target: "./provider/inventory",
    from: [
      "./provider/engine",
      "./provider/lifecycle",
      "./provider/rules",
      "./provider/watch",
      "./provider/lxd",
    ],
    message: "inventory/ knows only maas/ and network/",
  },
  {
    target: "./provider/rules",
    from: [
      "./provider/engine",
      "./provider/lifecycle",
      "./provider/watch",
      "./provider/lxd",
      "./provider/maas/transport",
    ],
    message: "rules/ is pure: inputs and a snapshot in, failures out",
  },
  { target: "./provider/lifecycle", from: ["./provider/engine"], message: "the core knows no face" },
];

const zones = doors.flatMap(({ from, ...door }) => from.map((source) => ({ ...door, from: source })));

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "docs/benchmarks/", "examples/"] },
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
    files: ["provider/**/*.ts"],
    ignores: ["provider/engine/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@pulumi/*"], message: "the core knows no face" }] },
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

import { existsSync } from "node:fs";
import Module from "node:module";

/**
 * Loaded before Pulumi's own code in the tests' programs and dynamic providers: npm's arborist and TypeScript, half of what such a process
 * loads, come when they are first used. Pulumi writes out the code of a provider with them, which `LxdVm` does not ask for.
 */
interface Loading {
  _load(request: string, parent: { readonly filename?: string | null } | undefined, isMain: boolean): object;
}

const late = new Set(["@npmcli/arborist", "../../typescript-shim"]);

const loading = Module as unknown as Loading;
const load = loading._load.bind(Module);

loading._load = (request, parent, isMain) => {
  const isOfPulumi = parent?.filename?.includes("@pulumi/pulumi") ?? false;
  return isOfPulumi && late.has(request)
    ? whenUsed(() => load(request, parent, isMain))
    : load(request, parent, isMain);
};

function whenUsed(loadNow: () => object): object {
  let loaded: object | undefined;
  return new Proxy(
    {},
    // With `__esModule` an `import *` takes the module as it is, and does not read all of it.
    {
      get: (_, name): unknown => (name === "__esModule" ? true : Reflect.get((loaded ??= loadNow()), name)),
    },
  );
}

// Pulumi readies itself for TypeScript in every program, also where all of it is JavaScript.
if (!existsSync("index.ts")) {
  delete process.env["PULUMI_NODEJS_TYPESCRIPT"];
}

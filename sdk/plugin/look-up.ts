import * as pulumi from "@pulumi/pulumi";
import type { LookUpTypes } from "../../provider/look-up-types";
import type { ArgsOf } from "../args";
import { TOKEN_PREFIX } from "../resource-types";
import { ensurePlugin, PLUGIN_SOURCE } from "./embedded";

type Name = keyof LookUpTypes;
type ArgsFor<N extends Name> = LookUpTypes[N]["args"];
type ResultOf<N extends Name> = LookUpTypes[N]["result"];

/** Has the plugin look up. */
export function lookUp<N extends Name>(
  name: N,
  args: ArgsFor<N>,
  opts: pulumi.InvokeOptions = {},
): Promise<ResultOf<N>> {
  ensurePlugin();
  const options = { ...PLUGIN_SOURCE, ...opts };
  return pulumi.runtime.invoke(TOKEN_PREFIX + name, args, options) as Promise<ResultOf<N>>;
}

/** The same of outputs: not done while one is not known, and secret where one is. */
export function lookUpOutput<N extends Name>(
  name: N,
  args: ArgsOf<ArgsFor<N>>,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<ResultOf<N>> {
  ensurePlugin();
  const options = { ...PLUGIN_SOURCE, ...opts };
  // An offline preview is to go on without what cannot be looked up.
  const inputs = { ...args, ...(pulumi.runtime.isDryRun() ? { __orUnknown: true } : {}) };
  const found = pulumi.runtime.invokeOutput<object>(TOKEN_PREFIX + name, inputs, options);
  // So does the engine of a provider whose own settings are not known yet (docs/engine-notes.md).
  const known = found.apply((one) => (Object.keys(one).length > 0 ? one : pulumi.unknown));
  return known as unknown as pulumi.Output<ResultOf<N>>;
}

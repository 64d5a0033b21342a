import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { LxdVmArgs } from "./args";

/** Refuses the options that an `LxdVm` cannot honour, where the program gives them. */
export function refuseOptions(
  name: string,
  opts: Pick<pulumi.CustomResourceOptions, "deleteBeforeReplace" | "import">,
): void {
  if (opts.deleteBeforeReplace === false) {
    throw new pulumi.RunError(
      `LxdVm "${name}": deleteBeforeReplace: false is not possible. A new VM has the host name and the addresses of the one ` +
        "that it replaces, so MAAS can have it only when the old one is gone. Leave the option out.",
    );
  }
  if (opts.import !== undefined) {
    throw new pulumi.RunError(
      `LxdVm "${name}": the import option and \`pulumi import\` do not work for this resource. Take over a VM that is there already with ` +
        `the input adopt: { systemId: "${typeof opts.import === "string" ? opts.import : "…"}" }, beside the inputs that describe it.`,
    );
  }
}

/**
 * The input `timeouts`, with those of the option `customTimeouts` for what it leaves out: the engine does not pass that option on to a
 * dynamic provider.
 */
export function timeoutsOf(
  { timeouts }: Pick<LxdVmArgs, "timeouts">,
  { customTimeouts }: Pick<pulumi.CustomResourceOptions, "customTimeouts">,
): Pick<LxdVmArgs, "timeouts"> {
  const { create, update, delete: remove } = customTimeouts ?? {};
  const byOption = Object.entries({ create, update, delete: remove }).filter(
    ([, text]) => text !== undefined,
  );
  if (byOption.length === 0) {
    return {};
  }
  return {
    timeouts: pulumi.output(timeouts).apply((given) => ({ ...Object.fromEntries(byOption), ...given })),
  };
}

let resolves = false;

/**
 * The engine runs the provider in the program's folder, from which it must find this package. It does not where a package manager puts
 * this package below another one that depends on it.
 */
export function ensureProviderResolves(): void {
  // An inline program of the Automation API may run in another folder than its provider.
  if (resolves || !/[\\/]cmd[\\/]run\b/.test(process.argv[1] ?? "")) {
    return;
  }
  try {
    createRequire(join(process.cwd(), "program.js")).resolve("pulumi-maas-lxd/provider");
  } catch {
    throw new pulumi.RunError(
      `pulumi-maas-lxd is not found from the program's folder ${process.cwd()}, where Pulumi runs its provider: ` +
        "add pulumi-maas-lxd to the program's own package.json, beside the package that uses it, and install again.",
    );
  }
  resolves = true;
}

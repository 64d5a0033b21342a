import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { LxdVmArgs } from "./args";
import { formerUrns } from "./former-urns";

/** Refuses to have a new resource made before the one that it replaces is gone. */
export function refuseMakingFirst(
  name: string,
  opts: Pick<pulumi.CustomResourceOptions, "deleteBeforeReplace">,
  type: "LxdVm" | "ReservedAddress" = "LxdVm",
): void {
  if (opts.deleteBeforeReplace === false) {
    const why =
      type === "LxdVm"
        ? "A new VM has the host name and the addresses of the one that it replaces"
        : "A new reservation has the mark and mostly the DNS name of the one that it replaces";
    throw new pulumi.RunError(
      `${type} "${name}": deleteBeforeReplace: false is not possible. ${why}, ` +
        "so MAAS can have it only when the old one is gone. Leave the option out.",
    );
  }
}

/** Refuses the import of a resource, which the engine does not ask of a dynamic provider. */
export function refuseImport(
  name: string,
  opts: Pick<pulumi.CustomResourceOptions, "import">,
  type: "LxdVm" | "ReservedAddress" = "LxdVm",
): void {
  if (opts.import !== undefined) {
    const instead =
      type === "LxdVm"
        ? " Or take over a VM that is there already with " +
          `the input adopt: { systemId: "${typeof opts.import === "string" ? opts.import : "…"}" }, beside the inputs that describe it.`
        : "";
    throw new pulumi.RunError(
      `${type} "${name}": the import option and \`pulumi import\` do not work for this class; they do for the one of pulumi-maas-lxd/plugin.${instead}`,
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

/**
 * What check does not get to know of the engine. It does not keep any of it.
 * @param type of the resource in URNs
 */
export function hintsFor(
  name: string,
  type: string,
  opts: pulumi.CustomResourceOptions,
): Record<string, pulumi.Input<unknown>> {
  return {
    // Of a VM that --target-replace recreates under another name: what it was before.
    ...(opts.aliases === undefined ? {} : { __formerUrns: formerUrns(name, type, opts) }),
    // With this option a replacement cannot be.
    ...(opts.retainOnDelete === true ? { __isRetained: true } : {}),
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

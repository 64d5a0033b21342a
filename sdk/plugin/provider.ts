import * as pulumi from "@pulumi/pulumi";
import { ensurePlugin, PLUGIN_SOURCE } from "./embedded";
import type { ProviderArgs } from "./provider-args";

/**
 * A MAAS region with a key, for VMs that are given it by the option `provider`. VMs without one use the stack's configuration
 * (`maas-lxd:apiUrl` and so on).
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts: pulumi.ResourceOptions = {}) {
    ensurePlugin();
    const { apiKey, ...others } = args;
    const inputs = Object.fromEntries(
      Object.entries(others).map(([key, value]: [string, unknown]) => [key, asText(value)]),
    );
    const secret = apiKey === undefined ? {} : { apiKey: pulumi.secret(apiKey) };
    super("maas-lxd", name, { ...inputs, ...secret }, pulumi.mergeOptions({ ...PLUGIN_SOURCE }, opts));
  }
}

/** The engine passes the arguments of a provider as texts: anything else as JSON. */
function asText(value: unknown): pulumi.Output<string | undefined> {
  const known = pulumi.output(value) as pulumi.Output<unknown>;
  return known.apply((one) => (one === undefined || typeof one === "string" ? one : JSON.stringify(one)));
}

/** The ways in which the engine reaches the provider. */
export type Face = "dynamic" | "plugin";

/** By which way the suites go that can go by both: `PULUMI_MAAS_LXD_FACE=plugin`, as `npm run test:faces` has it. */
export const face: Face = process.env["PULUMI_MAAS_LXD_FACE"] === "plugin" ? "plugin" : "dynamic";

if (face === "plugin") {
  // Programs that run in a test's own process leave the user's plugin cache alone.
  process.env["PULUMI_MAAS_LXD_NO_EMBEDDED_PLUGIN"] = "true";
}

/** The type of `LxdVm` in URNs. */
export const vmType = face === "plugin" ? "maas-lxd:index:LxdVm" : "pulumi-nodejs:dynamic/maas-lxd:LxdVm";

/** Whether a process is the provider's, by its command line. */
export function isProviderProcess(commandLine: string): boolean {
  return commandLine.includes(face === "plugin" ? "plugin.js" : "dynamic-provider");
}

/** A line for a VM as it shows: the plugin's stands beside the resource, a dynamic provider's with the resource's name. */
export const saidOf = (name: string, line: string): string => (face === "plugin" ? line : `${name}: ${line}`);

/** What is there by the dynamic provider alone. */
export const ofDynamic = <T>(...items: T[]): T[] => (face === "dynamic" ? items : []);

/** A test of what the dynamic provider alone has. */
export function itOfDynamic(title: string, test: () => Promise<void>): void {
  (face === "dynamic" ? it : it.skip)(title, test);
}

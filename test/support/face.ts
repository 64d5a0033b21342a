/** The ways in which the engine reaches the provider. */
export type Face = "dynamic" | "plugin";

/** By which way the suites go that can go by both: `PULUMI_MAAS_LXD_FACE=plugin`, as `npm run test:faces` has it. */
export const face: Face = process.env["PULUMI_MAAS_LXD_FACE"] === "plugin" ? "plugin" : "dynamic";

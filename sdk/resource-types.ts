/** The type of `LxdVm` in URNs; the engine runs types with this prefix in its dynamic-provider process. */
export const DYNAMIC_TYPE = "pulumi-nodejs:dynamic/maas-lxd:LxdVm";

/** What types and functions of schema.json begin with. */
export const TOKEN_PREFIX = "maas-lxd:index:";

/** The type of the plugin's `LxdVm`, as schema.json has it. */
export const PLUGIN_TYPE = "maas-lxd:index:LxdVm";

/** The same two for `ReservedAddress`. */
export const RESERVED_DYNAMIC_TYPE = "pulumi-nodejs:dynamic/maas-lxd:ReservedAddress";
export const RESERVED_PLUGIN_TYPE = "maas-lxd:index:ReservedAddress";

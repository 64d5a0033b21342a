/**
 * The text that the engine keeps as `__provider` in the state of every VM and runs in its dynamic-provider process: the whole
 * of it is a `require` of this package's provider, resolved from the program's folder. It is written here as text, not
 * serialised from a function, so that it captures nothing (no secret, no stale code) and is the same for every VM and every
 * run. The specifier may never change: refresh and destroy run the text that is in the state. The plugin keeps it too, so that a stack
 * can go over to the dynamic provider without a change.
 */
export const PROVIDER_TEXT = 'exports.handler = () => require("pulumi-maas-lxd/provider").dynamicProvider;';

/** The same for every reserved address. */
export const RESERVED_ADDRESS_TEXT =
  'exports.handler = () => require("pulumi-maas-lxd/provider").reservedAddressProvider;';

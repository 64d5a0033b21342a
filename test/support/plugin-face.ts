import Module from "node:module";

/**
 * Loaded before a program: what imports `pulumi-maas-lxd` gets `pulumi-maas-lxd/plugin`, so that the suites that drive the engine with programs
 * of the one face go by the other.
 */
interface Resolving {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

const resolving = Module as unknown as Resolving;
const resolve = resolving._resolveFilename.bind(Module);

resolving._resolveFilename = (request, ...rest) =>
  resolve(request === "pulumi-maas-lxd" ? "pulumi-maas-lxd/plugin" : request, ...rest);

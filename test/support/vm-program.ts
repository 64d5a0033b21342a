import { layOutProgram } from "./package";

/** A TypeScript program that makes LxdVms and exports what the tests look at. */
export function layOutVmProgram(installedFolder: string, project: string, body: string): string {
  const head = 'import * as pulumi from "@pulumi/pulumi";\nimport { LxdVm } from "pulumi-maas-lxd";\n';
  return layOutProgram(installedFolder, project, { "index.ts": `${head}${body}` });
}

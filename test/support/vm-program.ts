import { layOutProgram } from "./package";

const HEAD = 'import * as pulumi from "@pulumi/pulumi";\nimport { LxdVm } from "pulumi-maas-lxd";\n';

/** The TypeScript text of a program that makes LxdVms and exports what the tests look at. */
export const vmProgram = (body: string): string => `${HEAD}${body}`;

/** The same, laid out below an installed folder. */
export function layOutVmProgram(installedFolder: string, project: string, body: string): string {
  return layOutProgram(installedFolder, project, { "index.ts": vmProgram(body) });
}

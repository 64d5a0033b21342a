import type * as pulumi from "@pulumi/pulumi";
import type { LxdVmInputs } from "../../provider/inputs";
import * as dynamic from "../../sdk/index";
import * as plugin from "../../sdk/plugin/index";
import { face } from "../support/face";

/** The class of the face that the histories go by. */
const LxdVm = face === "plugin" ? plugin.LxdVm : dynamic.LxdVm;
type LxdVm = dynamic.LxdVm | plugin.LxdVm;

/** The resource options that histories use. */
export interface Options {
  /** `undefined` is the key without a value, as `deleteBeforeReplace: config.getBoolean("…")` gives it. */
  deleteBeforeReplace?: boolean | "undefined";
  replaceOnChanges?: string[];
  retainOnDelete?: boolean;
  protect?: boolean;
  ignoreChanges?: string[];
  /** Former names. */
  aliases?: string[];
}

/** One VM of a program. */
export interface VmModel {
  name: string;
  args: LxdVmInputs;
  options: Options;
  /** The VM whose address its user data has. */
  userDataOf?: string;
  /** Read by its id, and not managed. */
  get?: string;
}

const USER_DATA = "#cloud-config\n# beside ";

/** Makes the VMs with the real sdk. */
export function runVms(vms: readonly VmModel[]): void {
  const made = new Map<string, LxdVm>();
  for (const { name, args, options, userDataOf, get } of vms) {
    if (get !== undefined) {
      made.set(name, LxdVm.get(name, get));
      continue;
    }
    const other = userDataOf === undefined ? undefined : made.get(userDataOf);
    const userData = other?.networkStatus.apply((status) => USER_DATA + (status?.assignedIp ?? "nobody"));
    made.set(name, new LxdVm(name, { ...args, ...(userData ? { userData } : {}) }, optionsOf(options)));
  }
}

function optionsOf({ aliases, deleteBeforeReplace, ...others }: Options): pulumi.CustomResourceOptions {
  return {
    ...others,
    ...(aliases === undefined ? {} : { aliases: aliases.map((name) => ({ name })) }),
    ...(deleteBeforeReplace === undefined
      ? {}
      : { deleteBeforeReplace: deleteBeforeReplace === "undefined" ? undefined : deleteBeforeReplace }),
  } as pulumi.CustomResourceOptions;
}

/** The same as a program for the engine. */
export function programText(vms: readonly VmModel[]): string {
  const variable = new Map(vms.map(({ name }, index) => [name, `vm${index}`]));
  const lines = vms.map(({ name, args, options, userDataOf, get }) => {
    if (get !== undefined) return `const ${variable.get(name)} = LxdVm.get("${name}", "${get}");`;
    const other = userDataOf === undefined ? undefined : variable.get(userDataOf);
    const userData =
      other === undefined
        ? ""
        : `, userData: ${other}.networkStatus.apply((s) => ${JSON.stringify(USER_DATA)} + (s?.assignedIp ?? "nobody"))`;
    const { aliases, deleteBeforeReplace, ...others } = options;
    const parts = [
      ...Object.entries(others).map(([key, value]) => `${key}: ${JSON.stringify(value)}`),
      ...(aliases === undefined
        ? []
        : [`aliases: ${JSON.stringify(aliases.map((former) => ({ name: former })))}`]),
      ...(deleteBeforeReplace === undefined ? [] : [`deleteBeforeReplace: ${String(deleteBeforeReplace)}`]),
    ];
    return `const ${variable.get(name)} = new LxdVm("${name}", { ...${JSON.stringify(args)}${userData} }, { ${parts.join(", ")} });`;
  });
  return `const { LxdVm } = require("pulumi-maas-lxd");\n${lines.join("\n")}\n`;
}

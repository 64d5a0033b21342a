import { parseArgs } from "node:util";
import { cachePlugin } from "../provider/plugin-cache";
import { UsageError } from "./usage-error";

const USAGE = `pulumi-maas-lxd install-plugin: puts the plugin of this package into Pulumi's plugin cache

For \`pulumi import\`, and for programs in YAML, Python or Go. A TypeScript program that imports pulumi-maas-lxd/plugin does it by itself.
The cache is in PULUMI_HOME (default: ~/.pulumi). Prints the plugin's folder.
`;

/** The command; @returns its exit code */
export function installPlugin(args: string[]): number {
  if (isHelp(args)) {
    process.stdout.write(USAGE);
    return 0;
  }
  process.stdout.write(`${cachePlugin(process.env)}\n`);
  return 0;
}

function isHelp(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { help: { type: "boolean", short: "h" } } }).values.help === true;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

#!/usr/bin/env node
import { addresses } from "./addresses";
import { doctor } from "./doctor";
import { installPlugin } from "./install-plugin";
import { leftovers } from "./leftovers";
import { UsageError } from "./usage-error";

const USAGE = `pulumi-maas-lxd: beside the Pulumi program

  pulumi-maas-lxd doctor --help            look at all that a run needs: settings, way to MAAS, key, hosts
  pulumi-maas-lxd addresses --help         show what the addresses of subnets are used for, as a table or a page
  pulumi-maas-lxd leftovers --help         find VMs that interrupted runs left in MAAS
  pulumi-maas-lxd install-plugin --help    put the plugin where Pulumi looks for it
`;

async function main([command, ...args]: string[]): Promise<number> {
  switch (command) {
    case "addresses":
      return addresses(args);
    case "doctor":
      return doctor(args);
    case "leftovers":
      return leftovers(args);
    case "install-plugin":
      return installPlugin(args);
    case undefined:
    case "--help":
    case "-h":
    case "help":
      process.stdout.write(USAGE);
      return command === undefined ? 1 : 0;
    default:
      throw new UsageError(`there is no command '${command}'`);
  }
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const said = error instanceof Error ? error.message : String(error);
    const help = error instanceof UsageError ? " (--help shows more)" : "";
    process.stderr.write(`pulumi-maas-lxd: ${said}${help}\n`);
    process.exitCode = 1;
  },
);

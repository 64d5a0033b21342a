import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { withDeadline } from "../provider/deadline";
import { matchSubnets } from "../provider/inventory/resolve";
import type { SubnetItem } from "../provider/inventory/snapshot";
import type { AddressMap } from "../provider/lifecycle/addresses/address-map";
import { readAddressMap } from "../provider/lifecycle/addresses/read-map";
import { createServices } from "../provider/session";
import { refuseUnknown } from "../provider/setting-names";
import { readSettings } from "../provider/settings";
import { showSubnet, showSubnets } from "./addresses/show";
import { knownStacks } from "./addresses/stacks";
import { pageOf } from "./addresses/write-page";
import { configurationOf } from "./configuration";
import { saidBy } from "./doctor/finding";
import { nameOf } from "./doctor/reach";
import { UsageError } from "./usage-error";

const USAGE = `pulumi-maas-lxd addresses [SUBNET …]: shows what the addresses of MAAS's subnets are used for, and by whom. It changes nothing

  SUBNET                  a CIDR, a name or an id, several for several; without it there is a line for each subnet
  --html FILE             writes one page with maps of the subnets, of all without SUBNET. It needs no server and no network
  --json                  one JSON document on standard output, of all subnets without SUBNET
  --stack S               the stack whose configuration is used, as of \`pulumi\`. In the folder of a Pulumi project it is the selected
                          one's without this; in any other folder there is the environment alone: MAAS_API_URL, MAAS_API_KEY,
                          MAAS_API_CACERT
  --known PROJECT/STACK   a stack to be called by its name, several times for several. The stacks of this folder's project are; of
                          any other MAAS has six letters and digits only, which are shown instead
  --allow-insecure        plain http to another machine, as maas-lxd:allowInsecure

Free is what the provider would choose from. Other kinds are explained in docs/addresses.md.

Exit codes: 0 it was shown, 1 an error.
`;

/** For how long all of it may take, in milliseconds: MAAS needs 40 ms for each machine that has an address. */
const LIMIT_MS = 1_800_000;

/** The command; @returns its exit code */
export async function addresses(args: string[]): Promise<number> {
  const { values: options, positionals } = readOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const map = await withDeadline(Date.now() + LIMIT_MS, () => read(positionals, options));
  if (options.html !== undefined) {
    await writePage(options.html, map);
  }
  process.stdout.write(options.json ? `${JSON.stringify(map, undefined, 2)}\n` : shown(map, positionals));
  return 0;
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        stack: { type: "string" },
        known: { type: "string", multiple: true },
        html: { type: "string" },
        json: { type: "boolean" },
        "allow-insecure": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(saidBy(error), { cause: error });
  }
}

type Options = ReturnType<typeof readOptions>["values"];

async function read(wanted: readonly string[], options: Options): Promise<AddressMap> {
  const { config } = await configurationOf(options.stack);
  refuseUnknown(config.keys);
  const settings = readSettings(
    (key) => (key === "allowInsecure" && options["allow-insecure"] ? "true" : config.read(key)),
    process.env,
  );
  const { stacks, unknown } = await knownStacks(options.known ?? []);
  const services = createServices(settings, say);
  try {
    const time = new Date().toISOString();
    const map = await readAddressMap(services, (subnets) => chosen(subnets, wanted), stacks);
    return {
      maas: nameOf(settings.apiUrl),
      time,
      ...map,
      unread: [...map.unread, ...(unknown === undefined ? [] : [unknown])],
    };
  } finally {
    services.client.close();
  }
}

/** Standard output is the table's. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function chosen(subnets: readonly SubnetItem[], wanted: readonly string[]): SubnetItem[] {
  if (wanted.length === 0) {
    return [...subnets];
  }
  const found = wanted.map((ref) => ({ ref, matching: matchSubnets(subnets, ref) }));
  const missing = found.find(({ matching }) => matching.length === 0);
  if (missing !== undefined) {
    const there = subnets.map(({ name, cidr }) => (name === cidr ? cidr : `${name} (${cidr})`)).join(", ");
    throw new UsageError(`MAAS has no subnet '${missing.ref}'. It has: ${there || "none"}`);
  }
  return [...new Set(found.flatMap(({ matching }) => matching))];
}

function shown(map: AddressMap, wanted: readonly string[]): string {
  const notes = map.unread.map((line) => `\n${line}.\n`).join("");
  return (wanted.length === 0 ? showSubnets(map.subnets) : map.subnets.map(showSubnet).join("\n")) + notes;
}

async function writePage(file: string, map: AddressMap): Promise<void> {
  const page = pageOf(map);
  try {
    await writeFile(file, page);
  } catch (cause) {
    throw new Error(`the page cannot be written: ${saidBy(cause)}`, { cause });
  }
  say(`Written: ${file}`);
}

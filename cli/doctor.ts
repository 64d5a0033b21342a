import { parseArgs } from "node:util";
import { configurationOf, type RunConfiguration } from "./configuration";
import { diagnose, withoutSettings, type Diagnosis } from "./doctor/diagnose";
import { saidBy } from "./doctor/finding";
import { showFindings } from "./doctor/show";
import { UsageError } from "./usage-error";

const USAGE = `pulumi-maas-lxd doctor: looks at all that a run needs, and says what is wrong and what to do. It changes nothing

  --stack S          the stack whose configuration is used, as of \`pulumi\`. In the folder of a Pulumi project it is the selected
                     one's without this; in any other folder there is the environment alone: MAAS_API_URL, MAAS_API_KEY,
                     MAAS_API_CACERT
  --allow-insecure   plain http to another machine, as maas-lxd:allowInsecure
  --json             one JSON document on standard output:
                     {"settings": "stack S", "the selected stack" or "the environment", "maas": URL or null, "ok": true or false, "checks": [{"check",
                     "subject" (a VM host), "status": "ok", "wrong" or "unchecked", "said", "advice"}]}

✓ is right, ✗ is wrong, – was not looked at. It takes some seconds, and never more than two minutes.

Exit codes: 0 nothing is wrong, 2 something is, 1 an error of the command itself.
`;

/** Where the output is no terminal. */
const COLUMNS = 120;

const EXIT = { well: 0, error: 1, wrong: 2 } as const;

/** The command; @returns its exit code */
export async function doctor(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(USAGE);
    return EXIT.well;
  }
  const { source, diagnosis } = await run(options);
  const { findings, maas } = diagnosis;
  const isWell = findings.every(({ status }) => status !== "wrong");
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ settings: source, maas: maas ?? null, ok: isWell, checks: findings }, undefined, 2)}\n`
      : showFindings(findings, process.stdout.columns ?? COLUMNS),
  );
  return isWell ? EXIT.well : EXIT.wrong;
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        stack: { type: "string" },
        "allow-insecure": { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(saidBy(error), { cause: error });
  }
}

type Options = ReturnType<typeof readOptions>;

async function run(options: Options): Promise<{ source: string; diagnosis: Diagnosis }> {
  let configuration: RunConfiguration;
  try {
    configuration = await configurationOf(options.stack);
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    return { source: "none", diagnosis: withoutSettings(error) };
  }
  const { config, source } = configuration;
  const read = (key: string): string | undefined =>
    key === "allowInsecure" && options["allow-insecure"] ? "true" : config.read(key);
  return { source, diagnosis: await diagnose({ ...config, read }, source) };
}

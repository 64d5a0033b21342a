import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, request, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { showFindings } from "../../cli/doctor/show";
import type { Finding } from "../../cli/doctor/finding";
import { DEFAULT_LAB, type Fault, type Inventory, type MaasVersion } from "../../simulator/index";
import { runCli } from "../support/cli";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

/** What `doctor --json` prints. */
export interface Report {
  settings: string;
  maas: string | null;
  ok: boolean;
  checks: Finding[];
}

/** Something in front of a region: a gateway, a portal. */
export class Front {
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly scheme: "http" | "https",
  ) {}

  static async start(listener: RequestListener, tls?: { key: string; cert: string }): Promise<Front> {
    const server = tls ? createSecureServer(tls, listener) : createServer(listener);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Front(server, tls ? "https" : "http");
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}/MAAS`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

/** Passes all on to a region. */
export const passTo =
  (url: string): RequestListener =>
  (incoming, response) => {
    const { method, headers } = incoming;
    const passed = request(new URL(incoming.url ?? "", url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    incoming.pipe(passed);
  };

/** Passes all on to a region whose rack controllers are connected by what MAAS itself says of them. */
export const withRunningRacks = (url: string): RequestListener => {
  const pass = passTo(url);
  return (incoming, response) => {
    if (incoming.url?.includes("/rackcontrollers/") !== true) {
      pass(incoming, response);
      return;
    }
    const racks = [
      { system_id: "rack01", hostname: "rack-a", service_set: [{ name: "rackd", status: "running" }] },
      { system_id: "rack02", hostname: "rack-b", service_set: [{ name: "rackd", status: "dead" }] },
    ];
    response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(racks));
  };
};

/** A certificate for this machine that no CA signed. */
export async function ownCertificate(): Promise<{ key: string; cert: string; file: string }> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "maas.example" }], {
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const file = join(temporaryFolder("certificate"), "ca.pem");
  writeFileSync(file, cert);
  return { key, cert, file };
}

/** A region, and what of it is broken. */
export interface Breakage {
  inventory?: Inventory;
  version?: MaasVersion;
  faults?: Fault[];
}

/** Starts a region that is broken in some way. */
export async function startRegion({ inventory = DEFAULT_LAB, version, faults = [] }: Breakage = {}) {
  const file = join(temporaryFolder("doctor"), "inventory.json");
  writeFileSync(file, JSON.stringify(inventory));
  const region = await SimulatorProcess.start({
    args: ["--inventory", file],
    ...(version === undefined ? {} : { version }),
  });
  await region.setFaults(faults);
  return region;
}

/** What the doctor says with these variables, in a folder without a Pulumi project. */
export async function consult(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Report & { code: number | null; printed: string }> {
  const cwd = temporaryFolder("consult");
  const { code, stdout, stderr } = await runCli(["doctor", "--json", ...args], env, { cwd });
  return { code, printed: stdout + stderr, ...(JSON.parse(stdout) as Report) };
}

/** Of an LXD in the document. */
const FINGERPRINT = "dd198aac243d58e58193981930274faa798587f046679fc6c8e484b47c2eeb63";

/** Findings as they are shown, with what differs from run to run put in one way: ports, fingerprints and seconds. */
export function shown(checks: readonly Finding[], ports: Readonly<Record<string, number>>): string {
  const plain = (text: string): string =>
    Object.entries(ports)
      .reduce((all, [name, port]) => all.replaceAll(`127.0.0.1:${port}`, name), text)
      .replace(/maas\.example:\d+/g, "maas.example:5240")
      .replace(/127\.0\.0\.1:\d{5}/g, "127.0.0.1:8443")
      .replace(/[0-9a-f]{64}/g, FINGERPRINT)
      // A connection that is reset can show so on either side of its first byte.
      .replace(
        /Client network socket disconnected .*? was established|(read|write) ECONNRESET/,
        "read ECONNRESET",
      )
      .replace(/\b(1199|1201) s\b/, "1200 s");
  return showFindings(
    checks.map((finding) => ({
      ...finding,
      said: plain(finding.said),
      ...(finding.advice === undefined ? {} : { advice: plain(finding.advice) }),
    })),
    120,
  );
}

/** The section of docs/troubleshooting.md. */
export function sectionOf(
  good: string,
  broken: readonly { title: string; how: string; output: string }[],
): string {
  const block = (output: string): string => `\`\`\`text\n${output.trimEnd()}\n\`\`\`\n`;
  return [
    "## Doctor\n",
    "`doctor` looks at all that a run needs, the nearest first, and says what is wrong and what to do. It changes nothing. In the folder of a",
    "Pulumi project it takes the selected stack's configuration, or that of `--stack`; elsewhere `MAAS_API_URL` and `MAAS_API_KEY`. `--json`",
    "prints the same for programs; the exit code is 0 where nothing is wrong, 2 where something is, and 1 for an error of the command itself.\n",
    "<!-- run: in a stack -->\n",
    "```sh\nnpx pulumi-maas-lxd doctor\n```\n",
    block(good),
    "✓ is right, ✗ is wrong, and – was not looked at. What it says where something is wrong, without the other lines; a test makes each of",
    "these and compares:\n",
    ...broken.map(({ title, how, output }) => `### ${title}\n\n${how}:\n\n${block(output)}`),
  ].join("\n");
}

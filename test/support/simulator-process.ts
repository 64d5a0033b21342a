import { join } from "node:path";
import type { Fault, FaultCount, MaasVersion } from "../../simulator/index";
import { maasVersion } from "./maas-version";
import { BoundedProcess } from "./process";
import { projectRoot } from "./project";

/** What the simulator's region holds, from `GET /simulator/state`. */
export interface RegionState {
  readonly machines: readonly {
    readonly systemId: string;
    readonly hostname: string;
    readonly status: string;
    readonly vmHost: string | null;
  }[];
  readonly addresses: readonly {
    readonly ip: string;
    readonly allocType: string;
    readonly systemId: string | null;
  }[];
  /** `systemId` is null for an LXD instance that no machine record shows. */
  readonly instances: readonly {
    readonly vmHost: string;
    readonly name: string;
    readonly systemId: string | null;
    readonly nics: readonly { readonly name: string; readonly mac: string; readonly hostInterface: string }[];
  }[];
}

/** A request that reached the region, from `GET /simulator/requests`. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly op: string | null;
  readonly status: number;
  readonly ms: number;
  /** The kinds of the faults that struck it. */
  readonly faults: readonly string[];
}

export interface SimulatorOptions {
  /** How long commissioning, deployment and release take, such as `2s`; 100 ms each when left out. */
  readonly commission?: string;
  readonly deploy?: string;
  readonly release?: string;
  /** That of the environment (`maasVersion`) when left out. */
  readonly version?: MaasVersion;
  /** Further arguments of the program. */
  readonly args?: readonly string[];
  /** Milliseconds that the process may live; 10 minutes when left out. */
  readonly timeoutMs?: number;
}

/** The simulator as the program that users start, in a process of its own. */
export class SimulatorProcess {
  private constructor(
    readonly url: string,
    readonly apiKey: string,
    /** Of an ordinary user. */
    readonly userApiKey: string,
    readonly process: BoundedProcess,
  ) {}

  static async start(options: SimulatorOptions = {}): Promise<SimulatorProcess> {
    const { commission = "100ms", deploy = "100ms", release = "100ms", args = [] } = options;
    const script = join(projectRoot, "dist", "simulator", "main.js");
    const version = options.version ?? maasVersion().maasVersion;
    const versions = version === undefined ? [] : ["--maas-version", version];
    const durations = ["--commission", commission, "--deploy", deploy, "--release", release];
    const started = new BoundedProcess(
      process.execPath,
      [script, "--port", "0", ...durations, ...versions, ...args],
      {
        cwd: projectRoot,
        env: process.env,
        timeoutMs: options.timeoutMs ?? 10 * 60_000,
      },
    );
    const [, line = ""] = await started.waitForOutput(/^(\{.*\})\n/m, 30_000);
    const { url, apiKey, userApiKey } = JSON.parse(line) as Record<"url" | "apiKey" | "userApiKey", string>;
    return new SimulatorProcess(url, apiKey, userApiKey, started);
  }

  state(): Promise<RegionState> {
    return this.#ask("GET", "state") as Promise<RegionState>;
  }

  /** System ids of the VMs that MAAS has. */
  async vmIds(): Promise<string[]> {
    return (await this.state()).machines.flatMap(({ systemId, vmHost }) =>
      vmHost === null ? [] : [systemId],
    );
  }

  requests(): Promise<SeenRequest[]> {
    return this.#ask("GET", "requests") as Promise<SeenRequest[]>;
  }

  async forgetRequests(): Promise<void> {
    await this.#ask("DELETE", "requests");
  }

  /** Replaces the faults in force. */
  async setFaults(faults: readonly Fault[]): Promise<void> {
    await this.#ask("PUT", "faults", faults);
  }

  /** What became of each fault in force. */
  faultCounts(): Promise<FaultCount[]> {
    return this.#ask("GET", "faults/counts") as Promise<FaultCount[]>;
  }

  async stop(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.process.ended;
  }

  /** These paths are off the MAAS path, at the root of the server. */
  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(`/simulator/${path}`, this.url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /simulator/${path}: ${response.status} ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }
}

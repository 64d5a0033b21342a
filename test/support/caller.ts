import { startSimulator, SteppedClock, type Simulator, type SimulatorOptions } from "../../simulator/index";
import { signed } from "./signed";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A form's fields; as pairs where one comes several times. */
export type Form = Readonly<Record<string, string>> | [string, string][];

/** Where requests go: the simulator in this process, or one in its own. */
export interface Target {
  readonly url: string;
  /** Null: without signing in. */
  readonly apiKey: string | null;
}

/** A client of MAAS's API that retries nothing. */
export class Caller {
  constructor(private readonly target: Target) {}

  async send(method: string, path: string, form?: Form, signal?: AbortSignal): Promise<Answer> {
    const response = await fetch(`${this.target.url}/api/2.0${path}`, {
      method,
      headers: this.target.apiKey === null ? {} : { Authorization: signed(this.target.apiKey) },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The JSON of an answer that must be a success. */
  async ask<T>(method: string, path: string, form?: Form): Promise<T> {
    const { status, text } = await this.send(method, path, form);
    if (status < 200 || status > 299) {
      throw new Error(`${method} ${path}: ${status} ${text}`);
    }
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async compose(hostname: string, form: Readonly<Record<string, string>> = {}, host = 1): Promise<string> {
    const { system_id: systemId } = await this.ask<{ system_id: string }>(
      "POST",
      `/vm-hosts/${host}/?op=compose`,
      { hostname, skip_commissioning: "true", ...form },
    );
    return systemId;
  }

  machine(systemId: string): Promise<MachineView> {
    return this.ask("GET", `/machines/${systemId}/`);
  }
}

export interface LinkView {
  readonly id: number;
  readonly mode: string;
  readonly ip_address?: string;
}

export interface MachineView {
  readonly system_id: string;
  readonly hostname: string;
  readonly description: string;
  readonly status_name: string;
  readonly power_state: string;
  readonly owner: string | null;
  readonly locked: boolean;
  readonly osystem: string;
  readonly distro_series: string;
  readonly tag_names: string[];
  readonly ip_addresses: string[];
  readonly pool: { readonly name: string };
  readonly zone: { readonly name: string };
  readonly pod: { readonly name: string } | null;
  readonly interface_set: readonly {
    readonly id: number;
    readonly name: string;
    readonly links: LinkView[];
  }[];
}

/** An answer's status and body, for one comparison. */
export function statusAndText({ status, text }: Answer): string {
  return `${status} ${text}`;
}

/** A simulator whose time a test moves by hand, with a client. */
export interface Lab {
  readonly clock: SteppedClock;
  readonly simulator: Simulator;
  /** An administrator. */
  readonly caller: Caller;
  /** Who is none; not in labs without such a user. */
  readonly user: Caller;
  /** Who does not sign in. */
  readonly nobody: Caller;
}

export async function startLab(
  options: SimulatorOptions & { readonly clock?: SteppedClock } = {},
): Promise<Lab> {
  const clock = options.clock ?? new SteppedClock();
  const simulator = await startSimulator({ ...options, clock });
  const as = (apiKey: string | null): Caller => new Caller({ url: simulator.url, apiKey });
  const user = as(simulator.userApiKey ?? "no:such:user");
  return { clock, simulator, caller: as(simulator.apiKey), user, nobody: as(null) };
}

/** Lets everything that is under way on the clock come to its end. */
export function settle(clock: SteppedClock): void {
  while (clock.step()) {
    // Each step is one thing that falls due.
  }
}

/** The error code of a request that got no answer, such as `ECONNRESET`. */
export async function failure(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = (cause as { code?: unknown } | undefined)?.code;
    return typeof code === "string" ? code : error instanceof Error ? error.name : String(error);
  }
  throw new Error("the request was answered");
}

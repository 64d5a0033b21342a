import { signed } from "../support/signed";
import { startSimulator, SteppedClock, type Simulator } from "../../simulator/index";
import { Comparison } from "./compare";
import { BEFORE, USUAL, type Step } from "./disturbances";
import { Names } from "./names";
import type { Exchange, Json } from "./recordings";

export interface Outcome {
  readonly exchange: Exchange;
  readonly differences: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: Headers;
}

/** The id that the recorder used for what does not exist. */
const UNKNOWN_ID = "99999";

/** One run of the recordings against a region that has seen nothing before. */
export class Replay {
  private readonly names = new Names();
  private readonly hostnames = new Set<string>();

  private constructor(
    private readonly simulator: Simulator,
    private readonly clock: SteppedClock,
  ) {}

  static async run(exchanges: readonly Exchange[]): Promise<Outcome[]> {
    const clock = new SteppedClock();
    const simulator = await startSimulator({ clock, maasVersion: "3.5" });
    try {
      const replay = new Replay(simulator, clock);
      const outcomes: Outcome[] = [];
      for (const exchange of exchanges) {
        outcomes.push({ exchange, differences: await replay.exchange(exchange) });
      }
      return outcomes;
    } finally {
      await simulator.stop();
    }
  }

  private async exchange(exchange: Exchange): Promise<string[]> {
    await this.prepare(exchange);
    for (const [name, value] of exchange.form ?? []) {
      if (name === "hostname" && typeof value === "string") {
        this.hostnames.add(value);
      }
    }
    const answer = await this.send(exchange);
    const comparison = new Comparison(this.names, this.hostnames);
    if (answer.status !== exchange.status) {
      comparison.differ("status", exchange.status, `${answer.status} ${answer.text.slice(0, 120)}`);
      return comparison.differences;
    }
    if (answer.contentType !== exchange.contentType) {
      comparison.differ("content type", exchange.contentType, answer.contentType);
    }
    if (exchange.bodyJson !== undefined && !/json/.test(answer.contentType)) {
      comparison.differ("body", exchange.bodyJson, answer.text);
    } else if (exchange.bodyJson !== undefined) {
      comparison.json(exchange.bodyJson, JSON.parse(answer.text) as Json);
    } else {
      comparison.text(exchange.bodyText ?? "", answer.text);
    }
    this.compareHeaders(exchange, answer, comparison);
    return comparison.differences;
  }

  private compareHeaders(exchange: Exchange, answer: Answer, comparison: Comparison): void {
    for (const [name, value] of Object.entries(exchange.headers ?? {})) {
      const own = answer.headers.get(name) ?? "";
      const parts = (text: string): string => (name === "Allow" ? text.split(", ").sort().join(", ") : text);
      comparison.text(parts(value), parts(own), `header ${name}`);
    }
  }

  private async prepare(exchange: Exchange): Promise<void> {
    for (const step of BEFORE[exchange.name] ?? USUAL) {
      switch (step.kind) {
        case "settle":
          this.settle();
          break;
        case "faults":
          this.simulator.setFaults(step.faults);
          break;
        case "twice":
          await this.send(exchange);
          break;
        case "unlink-all":
          await this.unlinkAll(this.machineOf(exchange));
          break;
        case "request":
          await this.carryOut(step, exchange);
          break;
      }
    }
  }

  /** Lets what is under way come to its end. */
  private settle(): void {
    let going = true;
    while (going) {
      going = this.clock.step();
    }
  }

  /** Our system id of the machine in the exchange's path. */
  private machineOf(exchange: Exchange): string {
    const [, systemId = ""] = /\/(?:nodes|machines)\/(\w+)\//.exec(exchange.path) ?? [];
    return this.names.own("system_id", systemId) ?? systemId;
  }

  private async carryOut(step: Extract<Step, { kind: "request" }>, exchange: Exchange): Promise<void> {
    const form = Object.entries(step.form).map(([name, value]): [string, string] => [
      name,
      value.replace(/\{mac:([^}]+)\}/, (_all, mac: string) => this.names.own("mac", mac) ?? mac),
    ]);
    const path = `/MAAS/api/2.0${step.path.replace("{machine}", this.machineOf(exchange))}`;
    const answer = await this.request(step.method, path, new URLSearchParams(form));
    if (step.makes !== undefined) {
      const { system_id: own } = JSON.parse(answer.text) as { system_id: string };
      this.names.learn("system_id", step.makes, own);
    }
  }

  private async unlinkAll(systemId: string): Promise<void> {
    const nics = `/MAAS/api/2.0/nodes/${systemId}/interfaces/`;
    const answer = await this.request("GET", nics);
    const interfaces = JSON.parse(answer.text) as { id: number; links: { id: number; mode: string }[] }[];
    for (const iface of interfaces) {
      for (const link of iface.links.filter(({ mode }) => mode !== "link_up")) {
        const body = new URLSearchParams({ id: String(link.id) });
        await this.request("POST", `${nics}${iface.id}/?op=unlink_subnet`, body);
      }
    }
  }

  private async send(exchange: Exchange): Promise<Answer> {
    const query = new URLSearchParams(
      exchange.query.map(([name, value]): [string, string] => [name, this.ownValue(name, value)]),
    ).toString();
    const path = `${await this.ownPath(exchange.path)}${query === "" ? "" : `?${query}`}`;
    const headers = this.headers(exchange);
    if (exchange.rawBody !== undefined) {
      const type = exchange.rawBody.startsWith("{") ? "application/json" : "text/plain";
      return this.request(exchange.method, path, exchange.rawBody, { ...headers, "content-type": type });
    }
    return this.request(exchange.method, path, await this.form(exchange, path), headers);
  }

  private async form(exchange: Exchange, path: string): Promise<URLSearchParams | FormData | undefined> {
    if (exchange.form === null) {
      return undefined;
    }
    const body = exchange.multipart === true ? new FormData() : new URLSearchParams();
    for (const [name, value] of exchange.form) {
      for (const one of typeof value === "object" ? value : [value]) {
        body.append(name, await this.ownFormValue(name, String(one), path));
      }
    }
    return body;
  }

  /** A link that never showed is the only one of its interface. */
  private async ownFormValue(name: string, value: string, path: string): Promise<string> {
    const own = this.ownValue(name, value);
    if (name === "id" && own === value && value !== UNKNOWN_ID && path.includes("op=unlink_subnet")) {
      const answer = await this.request("GET", path.split("?")[0] ?? path);
      const { links } = JSON.parse(answer.text) as { links: { id: number }[] };
      return links.length === 1 ? String(links[0]?.id) : value;
    }
    return own;
  }

  private headers(exchange: Exchange): Record<string, string> {
    const admin = this.simulator.apiKey;
    const user = this.simulator.userApiKey ?? "";
    if (exchange.name === "oauth-bad-consumer") {
      return { Authorization: signed(`AAAAAAAAAAAAAAAAAA:${user.split(":").slice(1).join(":")}`) };
    }
    if (exchange.name === "oauth-bad-token") {
      return { Authorization: signed(`${user.split(":")[0]}:BBBBBBBBBBBBBBBBBB:CCCC`) };
    }
    if (exchange.auth === "admin" || exchange.auth === "user1") {
      return { Authorization: signed(exchange.auth === "admin" ? admin : user) };
    }
    const [consumer = "", token = "", secret = ""] = admin.split(":");
    return Object.fromEntries(
      Object.entries(exchange.auth).map(([name, value]) => [
        name,
        value
          .replace("CONSUMER", consumer)
          .replace("TOKEN", token)
          .replace("SECRET", secret)
          .replace(/oauth_timestamp="1795\d+"/, `oauth_timestamp="${Math.floor(Date.now() / 1000)}"`),
      ]),
    );
  }

  private async request(
    method: string,
    path: string,
    body?: URLSearchParams | FormData | string,
    headers: Record<string, string> = { Authorization: signed(this.simulator.apiKey) },
  ): Promise<Answer> {
    const response = await fetch(new URL(path, this.simulator.url), {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const contentType = response.headers.get("content-type") ?? "";
    return { status: response.status, contentType, text: await response.text(), headers: response.headers };
  }

  private ownValue(name: string, value: string): string {
    switch (name) {
      case "id":
        return this.names.own("system_id", value) ?? this.names.own("link", value) ?? value;
      case "link_id":
        return this.names.own("link", value) ?? value;
      case "system_id":
      case "machines":
      case "add":
      case "remove":
        return this.names.own("system_id", value) ?? value;
      case "mac_address":
        return this.names.own("mac", value) ?? value;
      default:
        return value;
    }
  }

  /** The path with our system id and our interface's id; an interface that never showed is its machine's first one. */
  private async ownPath(path: string): Promise<string> {
    const own = this.names.translate(path, ["system_id"]);
    const match = /^(.*\/nodes\/(\w+)\/interfaces\/)(\d+)\/$/.exec(own);
    if (match === null || match[3] === UNKNOWN_ID) {
      return own;
    }
    const [, prefix = "", , id = ""] = match;
    const known = this.names.own("interface", id);
    if (known !== undefined) {
      return `${prefix}${known}/`;
    }
    const answer = await this.request("GET", prefix);
    const [first] = answer.status === 200 ? (JSON.parse(answer.text) as { id: number }[]) : [];
    return first === undefined ? own : `${prefix}${first.id}/`;
  }
}

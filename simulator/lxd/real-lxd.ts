import { request } from "node:https";
import type { Instance } from "../model/store/rows";

/** A real LXD: its API, and the client that it trusts. */
export interface RealLxd {
  readonly url: string;
  readonly certificate: string;
  readonly key: string;
}

interface Envelope {
  readonly type: string;
  readonly error?: string;
  readonly operation?: string;
  readonly metadata?: unknown;
}

/** What of a real instance the region keeps in its own row. */
export interface RealInstance {
  readonly config: Readonly<Record<string, string>>;
  readonly devices: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const TIMEOUT_MS = 30_000;
const MIB = 1024 * 1024;

function ask(lxd: RealLxd, method: string, path: string, body?: unknown): Promise<Envelope> {
  return new Promise((resolve, reject) => {
    const asked = request(`${lxd.url}${path}`, {
      method,
      cert: lxd.certificate,
      key: lxd.key,
      // Self-signed, and named by the lab.
      rejectUnauthorized: false,
      agent: false,
      timeout: TIMEOUT_MS,
    });
    asked.on("timeout", () => asked.destroy(new Error(`LXD did not answer within ${TIMEOUT_MS} ms`)));
    asked.on("error", reject);
    asked.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        try {
          resolve(JSON.parse(Buffer.concat(parts).toString("utf8")) as Envelope);
        } catch {
          reject(new Error(`LXD answered ${response.statusCode} without JSON`));
        }
      });
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Sends a request and waits for its operation; @returns undefined for what LXD does not have */
async function carryOut(lxd: RealLxd, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await ask(lxd, method, path, body);
  if (answer.type === "error") {
    if (answer.error === "Instance not found") {
      return undefined;
    }
    throw new Error(answer.error ?? "LXD refused without a word");
  }
  if (answer.type !== "async") {
    return answer.metadata;
  }
  const end = (await ask(lxd, "GET", `${answer.operation}/wait?timeout=${TIMEOUT_MS / 1000}`)).metadata;
  const { err, status } = end as { err: string; status: string };
  if (status !== "Success") {
    throw new Error(err || `the operation is ${status}`);
  }
  return end;
}

const path = (project: string, name = ""): string =>
  `/1.0/instances${name === "" ? "" : `/${name}`}?project=${encodeURIComponent(project)}`;

/** Makes a container for an instance: LXD without KVM refuses virtual machines, and for its API the two are alike. */
export async function makeInstance(lxd: RealLxd, project: string, instance: Instance): Promise<void> {
  const profiles = (await carryOut(
    lxd,
    "GET",
    `/1.0/profiles?project=${encodeURIComponent(project)}`,
  )) as string[];
  const hasMaas = profiles.some((url) => /\/profiles\/maas(\?|$)/.test(url));
  const nics = instance.nics.map(({ name, mac, boots }): [string, Record<string, string>] => [
    name,
    {
      type: "nic",
      nictype: "macvlan",
      parent: "lo",
      name,
      hwaddr: mac,
      ...(boots ? { "boot.priority": "1" } : {}),
    },
  ]);
  await carryOut(lxd, "POST", path(project), {
    name: instance.name,
    type: "container",
    source: { type: "none" },
    profiles: [hasMaas ? "maas" : "default"],
    config: { "limits.cpu": String(instance.cores), "limits.memory": String(instance.memory * MIB) },
    devices: Object.fromEntries([["root", { type: "disk", path: "/", pool: "default" }], ...nics]),
  });
}

/** Removes an instance; one that is gone already is removed. */
export async function removeInstance(lxd: RealLxd, project: string, name: string): Promise<void> {
  await carryOut(lxd, "DELETE", path(project, name));
}

export async function readInstance(
  lxd: RealLxd,
  project: string,
  name: string,
): Promise<RealInstance | undefined> {
  return (await carryOut(lxd, "GET", path(project, name))) as RealInstance | undefined;
}

/** What a real instance has become. */
export function rowOf(instance: Instance, { config, devices }: RealInstance): Partial<Instance> {
  const cores = Number(config["limits.cpu"]);
  const memory = Number(config["limits.memory"]);
  return {
    ...(Number.isInteger(cores) ? { cores } : {}),
    ...(Number.isInteger(memory) ? { memory: memory / MIB } : {}),
    nics: instance.nics.map((nic) => ({ ...nic, mac: devices[nic.name]?.["hwaddr"] ?? nic.mac })),
  };
}

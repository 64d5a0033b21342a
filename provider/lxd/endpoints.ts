import type { LxdClient, LxdResult } from "./client";

/** LXD's keys and values of an instance, a profile or a device: text all of them. */
export type LxdConfig = Record<string, string>;

/** An instance, as far as it is read. */
export interface LxdInstance {
  name: string;
  /** `Running`, `Stopped`, `Frozen` … */
  status: string;
  /** When it was started last. */
  last_used_at: string;
  /** Its own keys, without those of its profiles. */
  config: LxdConfig;
  /** Its own devices by name, without those of its profiles. */
  devices: Record<string, LxdConfig>;
  /** In the order in which they are applied. */
  profiles: string[];
  /** With those of its profiles. */
  expanded_config: LxdConfig;
  expanded_devices: Record<string, LxdConfig>;
}

/** What of an instance is to change: keys and devices are merged in, an empty value removes a key, profiles replace the list. */
export interface InstancePatch {
  config?: LxdConfig;
  devices?: Record<string, LxdConfig>;
  profiles?: string[];
}

const query = (project: string): string => `?project=${encodeURIComponent(project)}`;
const instancePath = (name: string): string => `/1.0/instances/${encodeURIComponent(name)}`;

/** Whether LXD takes the client certificate for one that it trusts: it answers this to anyone. */
export async function isTrusted(client: LxdClient, deadline?: number): Promise<boolean> {
  const path = "/1.0";
  const { value } = await client.send<{ auth: string }>({ method: "GET", path, ...limit(deadline) });
  return value.auth === "trusted";
}

/** The names of a project's profiles. A project that there is not: 404. */
export async function listProfiles(client: LxdClient, project: string, deadline?: number): Promise<string[]> {
  const path = `/1.0/profiles${query(project)}`;
  const { value } = await client.send<string[]>({ method: "GET", path, ...limit(deadline) });
  return value.map((url) => decodeURIComponent(url.replace(/^.*\/profiles\//, "").replace(/\?.*$/, "")));
}

/** An instance, with the tag that a change of it must name. One that there is not: 404. */
export function readInstance(
  client: LxdClient,
  project: string,
  name: string,
  deadline: number,
): Promise<LxdResult<LxdInstance>> {
  return client.send({ method: "GET", path: instancePath(name) + query(project), deadline });
}

/** All instances of a project. */
export async function listInstances(
  client: LxdClient,
  project: string,
  deadline: number,
): Promise<LxdInstance[]> {
  const path = `/1.0/instances${query(project)}&recursion=1`;
  return (await client.send<LxdInstance[]>({ method: "GET", path, deadline })).value;
}

/** Changes an instance that is still as `etag` says; else 412. */
export async function patchInstance(
  client: LxdClient,
  project: string,
  name: string,
  patch: InstancePatch,
  etag: string | undefined,
  deadline: number,
): Promise<void> {
  const path = instancePath(name) + query(project);
  await client.send({
    method: "PATCH",
    path,
    body: patch,
    deadline,
    ...(etag === undefined ? {} : { etag }),
  });
}

/**
 * Has the guest shut down, and waits until it has.
 * @param seconds after which LXD gives up: the operation has then failed, and the instance goes on running
 */
export async function shutDownInstance(
  client: LxdClient,
  project: string,
  name: string,
  seconds: number,
  deadline: number,
): Promise<void> {
  const path = `${instancePath(name)}/state${query(project)}`;
  const body = { action: "stop", timeout: seconds, force: false };
  await client.send({ method: "PUT", path, body, deadline });
}

function limit(deadline: number | undefined): { deadline?: number } {
  return deadline === undefined ? {} : { deadline };
}

import type { MaasClient } from "./client";

/** Makes a tag; 400 when it exists. */
export function createTag(client: MaasClient, name: string): Promise<unknown> {
  return client.send({ method: "POST", path: "tags/", form: { name } });
}

/** Puts a tag on machines or takes it off; unknown machines are skipped. 404 when there is no such tag. */
export function updateTag(
  client: MaasClient,
  name: string,
  change: { add?: string[]; remove?: string[] },
): Promise<{ added: number; removed: number }> {
  const path = `tags/${encodeURIComponent(name)}/`;
  return client.send({ method: "POST", path, op: "update_nodes", form: change, repeatable: true });
}

import type { MaasClient } from "./client";
import type { Params } from "./params";
import type { Interface } from "./wire";

const interfacesPath = (systemId: string): string => `nodes/${encodeURIComponent(systemId)}/interfaces/`;

/** A machine's interfaces with their links: a fifth of the cost of the machine. */
export function listInterfaces(
  client: MaasClient,
  systemId: string,
  deadline?: number,
): Promise<Interface[]> {
  const limit = deadline === undefined ? {} : { deadline };
  return client.send({ method: "GET", path: interfacesPath(systemId), ...limit });
}

/**
 * Links an interface to a subnet. With `force` it replaces the links that are there, which makes it repeatable;
 * without, a repetition of the same address is refused as in use.
 */
export function linkSubnet(
  client: MaasClient,
  systemId: string,
  interfaceId: number,
  form: Params,
  deadline: number,
): Promise<Interface> {
  const path = `${interfacesPath(systemId)}${interfaceId}/`;
  const repeatable = form["force"] === true;
  return client.send({ method: "POST", path, op: "link_subnet", form, repeatable, deadline });
}

/** Takes a link off an interface, which gets a `link_up` one when it was the last. Not repeatable: the link's id is gone then. */
export function unlinkSubnet(
  client: MaasClient,
  systemId: string,
  interfaceId: number,
  linkId: number,
  deadline: number,
): Promise<Interface> {
  const path = `${interfacesPath(systemId)}${interfaceId}/`;
  return client.send({ method: "POST", path, op: "unlink_subnet", form: { id: linkId }, deadline });
}

/** Changes the MAC address that MAAS has for an interface; the NIC itself stays as it is. */
export function updateMacAddress(
  client: MaasClient,
  systemId: string,
  interfaceId: number,
  macAddress: string,
  deadline: number,
): Promise<Interface> {
  const path = `${interfacesPath(systemId)}${interfaceId}/`;
  return client.send({ method: "PUT", path, form: { mac_address: macAddress }, deadline });
}

import type { Params } from "../api/core/params";
import type { RequestFacts } from "../faults/matching";
import { parseIp } from "../model/ip";
import type { Region } from "../model/store/region";

const API_ROOT = "/MAAS/api/2.0";

export interface ArrivedRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: Params;
  readonly body: Params | null | "malformed";
}

/** The addresses that a request names: of a link, of a reservation, of a compose's interfaces. */
function requestedAddresses(body: Params | undefined): string[] {
  const named = ["ip_address", "ip"].flatMap((name) => body?.all(name) ?? []);
  const constraints = (body?.all("interfaces") ?? []).flatMap((text) =>
    [...text.matchAll(/[:,]ip=([^,;]+)/g)].map(([, ip = ""]) => ip),
  );
  return [...named, ...constraints].filter((text) => parseIp(text) !== undefined);
}

/** What faults can match a request by. */
export function requestFacts(region: Region, request: ArrivedRequest): RequestFacts {
  const body = request.body === null || request.body === "malformed" ? undefined : request.body;
  const whole = request.path.startsWith(API_ROOT) ? request.path.slice(API_ROOT.length) : request.path;
  // The name of an operation may stand at the path's end.
  const [, path = whole, pathOp] = /^(.*\/)op-([^/]+)$/s.exec(whole) ?? [];
  const [, collection, id] = path.split("/");
  const onMachine = (collection === "machines" || collection === "nodes") && id !== "" && id !== undefined;
  const systemId = onMachine ? id : body?.get("system_id");
  const machine = systemId === undefined ? undefined : region.machineBySystemId.first(systemId);
  const onHost = collection === "vm-hosts" || collection === "pods";
  const host = region.vmHosts.find(onHost ? Number(id) : machine?.vmHostId);
  const op = request.query.get("op") ?? body?.get("op") ?? pathOp;
  return {
    method: request.method,
    path,
    op: op === undefined || op === "" ? null : op,
    hostname: machine?.hostname ?? (onHost && op === "compose" ? body?.get("hostname") : undefined),
    systemId,
    vmHost: host?.name,
    addresses: requestedAddresses(body),
  };
}

import { MaasError, TEXT } from "../../model/errors";
import type { VmHost } from "../../model/store/rows";
import type { Call } from "../core/resource";
import { rowId } from "../core/specifiers";

export function vmHostOf(call: Call, whenMissing: "Not Found" | "No Pod matches the given query."): VmHost {
  const id = call.path["id"] ?? "";
  const host = call.world.region.vmHosts.get(rowId(id));
  if (host === undefined) {
    throw new MaasError(404, whenMissing, TEXT);
  }
  return host;
}

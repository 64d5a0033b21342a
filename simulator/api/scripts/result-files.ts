import { HardwareType } from "../../model/catalog/script-types";
import { MaasError, TEXT, textError } from "../../model/errors";
import type { Region } from "../../model/store/region";
import type { Machine, ScriptResult, ScriptSet } from "../../model/store/rows";
import type { Params } from "../core/params";
import type { Reply } from "../core/resource";

/** Which extensions the files of a result have, by what of it is asked for. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  combined: [""],
  stdout: [".out"],
  stderr: [".err"],
  result: [".yaml"],
  all: ["", ".out", ".err", ".yaml"],
};

/** What a result is of: a disk, an interface, or the machine as a whole. */
function subject(region: Region, machine: Machine, result: ScriptResult): string {
  if (result.hardwareType === HardwareType.Storage) {
    return ` - /dev/${region.blockDevicesByMachine.all(machine.id)[0]?.name ?? "sda"}`;
  }
  const iface = region.interfaces.find(result.interfaceId);
  return iface === undefined ? "" : ` - ${iface.name}`;
}

/**
 * The outputs of a set's results one below the other, or the only one as it is. They are all empty: there is no guest that
 * could have written something.
 */
export function downloadResults(region: Region, machine: Machine, set: ScriptSet, query: Params): Reply {
  const filetype = query.get("filetype") ?? "txt";
  if (filetype !== "txt" && filetype !== "tar.xz") {
    throw new MaasError(400, `Unknown filetype "${filetype}" must be txt or tar.xz`, TEXT);
  }
  if (filetype === "tar.xz") {
    throw textError(501, "The simulator gives results as text alone.");
  }
  const extensions = EXTENSIONS[query.get("output") ?? "combined"] ?? [];
  const titles = set.results.flatMap((result) =>
    extensions.map((extension) => `${result.name}${extension}${subject(region, machine, result)}`),
  );
  const headed = titles.map((title) => {
    const dashes = "-".repeat(Math.trunc((80 - (2 + title.length)) / 2));
    return `${dashes} ${title} ${dashes}\n\n`;
  });
  return { status: 200, contentType: "application/binary", body: titles.length === 1 ? "" : headed.join("") };
}

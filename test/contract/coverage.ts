import { RESOURCES } from "../../simulator/api/table";
import {
  BEHAVIOUR,
  isIn,
  MAAS_VERSIONS,
  RECORDED_VERSION,
  type MaasVersion,
} from "../../simulator/model/catalog/versions";
import type { Resource } from "../../simulator/api/core/resource";
import type { Exchange } from "./recordings";

type Operation = Resource["operations"][number];

const API_ROOT = "/MAAS/api/2.0";

/** `POST /machines/{system_id}/?op=deploy`. */
function nameOf({ path }: Resource, { method, op }: Operation): string {
  return `${method} ${path.replaceAll("*}", "}")}${op === null ? "" : `?op=${op}`}`;
}

/** The operations that some recorded exchange was answered by, sorted by name. */
export function recordedOperations(exchanges: readonly Exchange[]): string[] {
  const patterns = RESOURCES.map((resource) => ({
    resource,
    pattern: new RegExp(
      `^(?:${API_ROOT})?${resource.path
        .replace(/[.+?^$()|[\]\\]/g, "\\$&")
        .replace(/\{\w+\*\}/g, ".+")
        .replace(/\{\w+\}/g, "[^/]+")}$`,
    ),
  }));
  const names = exchanges.flatMap(({ method, path, query, form }) => {
    const opOf = (pairs: readonly (readonly [string, unknown])[] | null): unknown =>
      pairs?.find(([name]) => name === "op")?.[1];
    const op = opOf(query) ?? opOf(form) ?? null;
    const found = patterns.find(({ pattern }) => pattern.test(decodeURIComponent(path)));
    const operation = found?.resource.operations.find((one) => one.method === method && one.op === op);
    return found === undefined || operation === undefined ? [] : nameOf(found.resource, operation);
  });
  return [...new Set(names)].sort();
}

function basisOf(version: MaasVersion, resource: Resource, isRecorded: boolean): string {
  if (!isIn(version, resource)) {
    return "absent";
  }
  if (resource.ofVmHosts === true && !BEHAVIOUR[version].vmHosts) {
    return "410";
  }
  return version === RECORDED_VERSION && isRecorded ? "recorded" : "read";
}

/**
 * simulator/COVERAGE.md: what the simulator's answer to each operation rests on, by version.
 *
 * @param recorded as {@link recordedOperations} names them
 */
export function coveragePage(recorded: readonly string[]): string {
  const rows = RESOURCES.flatMap((resource) =>
    resource.operations.map((operation) => {
      const name = nameOf(resource, operation);
      return [
        `\`${name}\``,
        ...MAAS_VERSIONS.map((version) => basisOf(version, resource, recorded.includes(name))),
      ];
    }),
  );
  const head = ["operation", ...MAAS_VERSIONS];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const count = rows.filter((row) => row.includes("recorded")).length;
  return [
    "# What the simulator's answers rest on",
    "",
    "Made by `npm run coverage` from the simulator's table of routes; a test compares it with that table.",
    "",
    "- `recorded`: exchanges with a real MAAS 3.5.0 beta 1 are replayed, and the simulator gives the same answers.",
    "- `read`: MAAS's source was read (3.3.11, 3.4.10, 3.5.0 beta 1, 3.6.5, 3.7.3, and the branch for 3.8), and no",
    "  exchange with that version is recorded. What differs from 3.5 is in `simulator/model/catalog/versions.ts`.",
    "- `absent`: the version has no such operation, and answers 404. `410`: the version has removed it, and answers 410.",
    "",
    `${rows.length} operations, ${count} of them recorded. The simulator lacks what else MAAS has: it answers 404, as to any unknown path.`,
    "",
    line(head),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rows.map(line),
    "",
  ].join("\n");
}

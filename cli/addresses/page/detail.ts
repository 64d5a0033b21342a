import type { MapRun } from "../../../provider/lifecycle/addresses/address-map";
import { formatCount, KIND_NAMES } from "../words";
import { make } from "./dom";
import { swatch } from "./swatch";

const ALLOCATIONS: Record<string, string> = {
  auto: "given by MAAS",
  static: "static",
  reserved: "reserved",
  dhcp: "by DHCP",
  observed: "seen on the network",
};

/** What is known of an address, or of several that are alike, for people. */
export function detailOf(run: MapRun, address?: string): Node[] {
  const { start, end, count, kind, holder = { name: "" }, notes = [], doubt } = run;
  const title = address ?? (start === end ? start : `${start} – ${end}`);
  const isOneOfMany = address !== undefined && start !== end;
  const rows: [string, string | undefined][] = [
    ["holder", holder.name],
    ["resource", holder.resource === holder.name ? undefined : holder.resource],
    ["stack", holder.stack ?? (holder.stackId && `${holder.stackId} (its name is not known)`)],
    ["VM host", holder.vmHost],
    ["status", holder.status],
    ["interface", holder.interface],
    ["system id", holder.systemId],
    ["user", holder.user],
    ["allocation", holder.allocation && ALLOCATIONS[holder.allocation]],
    ["run", isOneOfMany ? `${start} – ${end}` : undefined],
    ["addresses", start === end ? undefined : formatCount(count)],
  ];
  const shown = rows.filter(([, text]) => text !== undefined && text !== "");
  const list = make("dl");
  for (const [name, text] of shown) {
    list.append(make("dt", { text: name }), make("dd", { text: text ?? "" }));
  }
  return [
    make("h3", { text: title }),
    make("p", { class: "kind" }, swatch(kind), make("span", { text: KIND_NAMES[kind] })),
    ...(shown.length === 0 ? [] : [list]),
    ...notes.map((text) => make("p", { class: "note", text })),
    ...(doubt === undefined ? [] : [make("p", { class: "doubt", text: `In doubt: ${doubt}` })]),
  ];
}

/** What a reader of the screen says of it. */
export function spokenOf({ kind, holder, doubt }: MapRun, address: string): string {
  const parts = [address, KIND_NAMES[kind], holder?.name, holder?.stack, holder?.vmHost, doubt && "in doubt"];
  return parts.filter(Boolean).join(", ");
}

import { distance } from "fastest-levenshtein";
import type { SubnetItem } from "../inventory/snapshot";

const longest = 5;

/** Names for a message: `a, b and c`, cut after five. */
export function list(names: readonly string[], word: "and" | "or" = "and"): string {
  const shown = names.slice(0, longest);
  const rest = names.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = parts.pop();
  if (last === undefined) {
    return "none";
  }
  return parts.length > 0 ? `${parts.join(", ")} ${word} ${last}` : last;
}

/** The names, those that a slip of the fingers would turn into `name` first. */
export function sortBySimilarity(name: string, names: readonly string[]): string[] {
  const cost = (known: string) => [distance(name.toLowerCase(), known.toLowerCase()), distance(name, known)];
  return names
    .map((known) => ({ known, cost: cost(known) }))
    .sort((a, b) => (a.cost[0] ?? 0) - (b.cost[0] ?? 0) || (a.cost[1] ?? 0) - (b.cost[1] ?? 0))
    .map(({ known }) => known);
}

/** `Zone aera1 does not exist in MAAS, available: area1 and default`, the names that are near first. */
export function sayMissing(what: string, ref: string, names: readonly string[]): string {
  return `${what} ${ref} does not exist in MAAS, available: ${list(sortBySimilarity(ref, names))}`;
}

/** The name that was probably meant: it differs in two letters or a third of them, or one holds the other; undefined where none does. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const [first] = sortBySimilarity(name, names);
  if (first === undefined) {
    return undefined;
  }
  const [given, known] = [name.toLowerCase(), first.toLowerCase()];
  const isNear = distance(given, known) <= Math.max(2, Math.floor(name.length / 3));
  return isNear || given.includes(known) || known.includes(given) ? first : undefined;
}

/** What to do about a reference by which no subnet is meant alone; undefined where one is. @param found what it stands for */
export function subnetProblem(
  ref: string,
  found: readonly SubnetItem[],
  subnets: readonly SubnetItem[],
): string | undefined {
  if (found.length === 0) {
    return sayMissing(
      "Subnet",
      ref,
      subnets.map(({ name, cidr }) => (ref.includes("/") ? cidr : name)),
    );
  }
  return found.length === 1
    ? undefined
    : `Subnet name ${ref} stands for ${list(found.map(({ cidr }) => cidr))}: give the CIDR that is meant`;
}

/** Where an address is chosen: `range 10.10.0.60-10.10.0.99 of subnet lan10 (10.10.0.0/24)`. */
export function formatSource(subnet: SubnetItem, range: string | undefined): string {
  return `${range === undefined ? "" : `range ${range} of `}subnet ${formatSubnet(subnet)}`;
}

/** `lan10 (10.10.0.0/24)`, or the CIDR alone where that is the subnet's name. */
export function formatSubnet(subnet: SubnetItem): string {
  return subnet.name === subnet.cidr ? subnet.cidr : `${subnet.name} (${subnet.cidr})`;
}

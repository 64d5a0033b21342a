/** Prints how often each verdict came, a row a group and one for all, as a Markdown table. */
export function printTable<V extends string, R extends { readonly verdict: V }>(
  groupNames: readonly string[],
  verdicts: readonly V[],
  results: readonly R[],
  group: (result: R) => readonly string[],
): void {
  const groups = new Map<string, R[]>();
  for (const result of results) {
    const name = group(result).join(" | ");
    groups.set(name, [...(groups.get(name) ?? []), result]);
  }
  console.log(`| ${[...groupNames, "points", ...verdicts].join(" | ")} |`);
  console.log(`|${"---|".repeat(groupNames.length + 1 + verdicts.length)}`);
  const all = groupNames.map(() => "all").join(" | ");
  for (const [name, of] of [...groups, [all, results] as const]) {
    const counts = verdicts.map((verdict) => of.filter((result) => result.verdict === verdict).length);
    console.log(`| ${[name, of.length, ...counts].join(" | ")} |`);
  }
}

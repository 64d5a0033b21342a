import type { CheckRequest } from "../lifecycle/check/request";
import type { Properties } from "../resource";
import type { CheckFailure } from "../rules/check-failure";
import { toPlain } from "../values/plain";
import { separateUnknowns, type Separated } from "../values/unknowns";

/** A property bag as the engine's process passes it. */
export type PropertyMap = Properties;

/** The URN that the sdk passes along. */
export function urnIn(bag: PropertyMap): string {
  const urn = bag["__urn"];
  if (typeof urn !== "string") {
    throw new Error(
      "the URN is missing: the classes of this package pass it, so make VMs and reserved addresses with those",
    );
  }
  return urn;
}

export interface CheckResult {
  inputs: PropertyMap;
  failures: CheckFailure[];
}

/** What there is of a resource; nothing when it is gone. */
export interface ReadResult {
  id?: string;
  props?: PropertyMap;
  inputs?: PropertyMap;
}

/** What the engine gets to know of a resource that is there. */
export interface DiffResult {
  /** Left out where the engine is to work out which properties changed, which `--diff` and `replaceOnChanges` need. */
  changes?: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** What a check is asked, but for the old inputs, and the provider's text. */
export function readCheck(
  olds: PropertyMap,
  news: PropertyMap,
): Pick<CheckRequest, "urn" | "programUrn" | "formerUrns" | "isRetained"> &
  Separated & { provider: unknown } {
  const {
    __provider: provider,
    __urn: newUrn,
    __formerUrns: formerUrns,
    __isRetained: isRetained,
    ...given
  } = news;
  // The identity stays that of the first create: a rename by alias is not a reason for a difference.
  const urn = typeof olds["__urn"] === "string" ? olds["__urn"] : urnIn(news);
  return {
    ...separateUnknowns(given),
    urn,
    programUrn: typeof newUrn === "string" ? newUrn : urn,
    formerUrns: Array.isArray(formerUrns) ? formerUrns.filter((one) => typeof one === "string") : [],
    isRetained: isRetained === true,
    provider,
  };
}

/**
 * A resource's properties as the state is to hold them. Without `__provider` the engine could not run the next delete of one whose create
 * failed half-way (docs/engine-notes.md).
 */
export function bagOf(state: object, { __urn, __provider }: PropertyMap): PropertyMap {
  return toPlain({ ...state, __urn, __provider }) as PropertyMap;
}

import {
  CheckFailure,
  CheckResponse,
  DiffResponse,
  PropertyDiff,
  type CheckRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckRequest as Asked } from "../lifecycle/check/request";
import type { ChangedPath } from "../lifecycle/meaning/changed-paths";
import type { CheckFailure as Failure } from "../rules/check-failure";
import { separateUnknowns, type Separated } from "../values/unknowns";
import type { Received } from "./wire";

/** What the calls for all resources read and answer alike. */

/** The identity of a resource: its URN at its first create, which the state holds. */
export function identityIn({ values }: Received, urn: string): string {
  const { __urn: identity } = values;
  return typeof identity === "string" ? identity : urn;
}

/** What a check is asked, but for the old inputs. */
export function readCheck(
  request: CheckRequest,
  olds: Received,
  news: Received,
): Pick<Asked, "urn" | "programUrn" | "formerUrns" | "isRetained"> & Separated {
  const { __formerUrns: former, __isRetained: isRetained } = news.values;
  // An import has the inputs that a read returned checked, and the dynamic provider's notes may be among them.
  const given = Object.entries(news.values).filter(([name]) => !name.startsWith("__"));
  const programUrn = request.getUrn();
  return {
    ...separateUnknowns(Object.fromEntries(given)),
    urn: identityIn(olds, programUrn),
    programUrn,
    formerUrns: Array.isArray(former) ? former.filter((one) => typeof one === "string") : [],
    isRetained: isRetained === true,
  };
}

export function checkResponse(inputs: Struct, failures: readonly Failure[]): CheckResponse {
  const response = new CheckResponse();
  response.setInputs(inputs);
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

/** What a diff found out. */
interface Outcome {
  changes: boolean;
  changed: string[];
  replaces: string[];
}

export function diffResponse(
  { changes, changed, replaces }: Outcome,
  paths: readonly ChangedPath[],
): DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  const response = new DiffResponse();
  response.setChanges(changes ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changed);
  response.setReplacesList(replaces);
  // Also where it is an option that makes a replacement of an update (replaceOnChanges): the new one has the old one's names and addresses.
  response.setDeletebeforereplace(true);
  response.setHasdetaileddiff(paths.length > 0);
  for (const { path, kind } of paths) {
    const detail = new PropertyDiff();
    detail.setKind(KINDS[kind][forcesNew(path, replaces) ? "replace" : "stay"]);
    response.getDetaileddiffMap().set(path, detail);
  }
  return response;
}

const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
const KINDS = {
  add: { stay: ADD, replace: ADD_REPLACE },
  delete: { stay: DELETE, replace: DELETE_REPLACE },
  update: { stay: UPDATE, replace: UPDATE_REPLACE },
} as const;

/** Whether a change at a path is one of those that only a replacement can have. */
export function forcesNew(path: string, replaces: readonly string[]): boolean {
  return replaces.some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
}

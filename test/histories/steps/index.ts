import type { StepKind } from "../history";
import { adopt, adoptTwice } from "./adopting";
import { add, drop, edit, link, respell } from "./inputs";
import { kill } from "./killing";
import { dropAlias, options, rename, replace } from "./options";
import { changeOutside, deleteOutside, fill, powerOffOutside, releaseOutside, renameInMaas } from "./outside";
import { again, get, leftovers, move, refresh, upRefresh } from "./runs";
import type { Step } from "./scene";
import { offline, otherKey, otherRegion } from "./settings";

export const STEPS: Record<StepKind, Step> = {
  edit,
  respell,
  add,
  drop,
  link,
  options,
  rename,
  dropAlias,
  refresh,
  upRefresh,
  move,
  again,
  get,
  offline,
  otherKey,
  otherRegion,
  adopt,
  adoptTwice,
  kill,
  renameInMaas,
  releaseOutside,
  powerOffOutside,
  deleteOutside,
  changeOutside,
  fill,
  replace,
  leftovers,
};

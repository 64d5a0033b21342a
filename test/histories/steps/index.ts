import type { StepKind } from "../history";
import { adopt, adoptTwice, strangersInstance } from "./adopting";
import { add, drop, edit, link, respell } from "./inputs";
import { forget, retain } from "./keeping";
import { kill, killCreate, killUntagged } from "./killing";
import { dropAlias, options, rename, replace } from "./options";
import { changeOutside, deleteOutside, fill, powerOffOutside, releaseOutside, renameInMaas } from "./outside";
import { again, get, leftovers, move, refresh, upRefresh } from "./runs";
import type { Step } from "./scene";
import { offline, otherKey, otherRegion } from "./settings";
import { locked, lxdFault, tagFault } from "./troubles";

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
  strangersInstance,
  forget,
  retain,
  kill,
  killCreate,
  killUntagged,
  lxdFault,
  tagFault,
  locked,
  renameInMaas,
  releaseOutside,
  powerOffOutside,
  deleteOutside,
  changeOutside,
  fill,
  replace,
  leftovers,
};

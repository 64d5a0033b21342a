import { shapeRules } from "./shape";
import { namesAndSizesRules } from "./names-and-sizes";
import { interfacesRules } from "./interfaces";
import { addressesRules } from "./addresses";
import { gatewaysAndDnsRules } from "./gateways-and-dns";
import { placementRules } from "./placement";
import { vmHostRules } from "./vm-host";
import { lxdRules } from "./lxd";
import { imagesRules } from "./images";
import { guestsRules } from "./guests";
import { userDataRules } from "./user-data";
import type { RuleSection } from "../rule";

/** Every rule of the check phase, in the sections and the order of docs/validation.md, which is generated from it. */
export const catalog: readonly RuleSection[] = [
  shapeRules,
  namesAndSizesRules,
  interfacesRules,
  addressesRules,
  gatewaysAndDnsRules,
  placementRules,
  vmHostRules,
  lxdRules,
  imagesRules,
  guestsRules,
  userDataRules,
];

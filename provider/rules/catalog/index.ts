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
import { reservedAddressRules } from "./reserved-addresses";
import type { ReservationRuleSection, RuleSection } from "../rule";

/** Every rule of a VM, in the sections and the order of docs/validation.md. */
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

/** All sections of docs/validation.md, which is generated from them. */
export const documented: readonly (RuleSection | ReservationRuleSection)[] = [
  ...catalog,
  reservedAddressRules,
];

import type { SnapshotPart } from "../inventory/snapshot";
import {
  addressBroadcast,
  addressDnsServer,
  addressFormat,
  addressGateway,
  addressNetwork,
  addressOnce,
  addressReserved,
  addressWithin,
  subnetFormat,
} from "./addresses";
import { dnsServerUsable } from "./dns";
import type { PartialInputs, RuleContext } from "./partial-inputs";
import type { CheckFailure } from "./check-failure";
import { gatewayMatches, gatewayOnce, gatewayReachable, gatewayToVerify } from "./gateways";
import { guestNetworkTaken } from "./guest-network";
import { hostRequirements, oneHostFits } from "./host-requirements";
import { onSomeHost } from "./hosts";
import { imageSynced, kernelSynced } from "./images";
import {
  interfaceExists,
  interfaceMode,
  interfaceNames,
  interfaceNoDisk,
  interfaceOnce,
  modeWithoutStatic,
  oneAddressSource,
  vlanRange,
} from "./interfaces";
import { profileNames, projectName } from "./lxd";
import { configKeys, configValues } from "./lxd-config";
import { macAddressForm, macAddressOnce, macAddressUnicast } from "./macs";
import { hostnameLabel, storageTags, tagNames } from "./names";
import {
  domainKnown,
  mayCompose,
  resourcePoolKnown,
  subnetKnown,
  vmHostAvailable,
  vmHostKnown,
  zoneKnown,
} from "./placement";
import { dynamicRange, reservedRange } from "./ranges";
import type { InputRule, MaasRule, Rule } from "./rule";
import {
  architectureForm,
  coresOrPinned,
  coresRange,
  diskSizes,
  memoryRange,
  pinnedCoresNumbers,
  timeoutDurations,
} from "./size";
import { userDataReadable } from "./user-data";

const inputRule = (id: string, check: InputRule["check"]): Rule => ({ id, needs: "inputs", check });
const maasRule = (
  id: string,
  reads: SnapshotPart[],
  check: MaasRule["check"],
  when: MaasRule["when"] = "compose",
): Rule => ({ id, needs: "maas", when, reads, check });

const ofInputs: Rule[] = [
  inputRule("hostname-label", hostnameLabel),
  inputRule("tag-name", tagNames),
  inputRule("storage-tag", storageTags),
  inputRule("cores", coresRange),
  inputRule("pinned-cores", pinnedCoresNumbers),
  inputRule("cores-or-pinned", coresOrPinned),
  inputRule("memory", memoryRange),
  inputRule("disk-size", diskSizes),
  inputRule("architecture", architectureForm),
  inputRule("timeout", timeoutDurations),
  inputRule("interface-name", interfaceNames),
  inputRule("interface-once", interfaceOnce),
  inputRule("interface-no-disk", interfaceNoDisk),
  inputRule("interface-exists", interfaceExists),
  inputRule("interface-mode", interfaceMode),
  inputRule("mode-without-static", modeWithoutStatic),
  inputRule("one-source", oneAddressSource),
  inputRule("vlan", vlanRange),
  inputRule("mac-form", macAddressForm),
  inputRule("mac-unicast", macAddressUnicast),
  inputRule("mac-once", macAddressOnce),
  inputRule("lxd-project", projectName),
  inputRule("lxd-profile", profileNames),
  inputRule("lxd-config-key", configKeys),
  inputRule("lxd-config-value", configValues),
  inputRule("address-format", addressFormat),
  inputRule("subnet-format", subnetFormat),
  inputRule("address-reserved", addressReserved),
  inputRule("address-within", addressWithin),
  inputRule("address-network", addressNetwork),
  inputRule("address-broadcast", addressBroadcast),
  inputRule("address-gateway", addressGateway),
  inputRule("address-dns-server", addressDnsServer),
  inputRule("address-once", addressOnce),
  inputRule("gateway-reachable", gatewayReachable),
  inputRule("gateway-matches", gatewayMatches),
  inputRule("gateway-once", gatewayOnce),
  inputRule("verify-gateway", gatewayToVerify),
  inputRule("dns-server", dnsServerUsable),
  inputRule("user-data", userDataReadable),
];

const hostParts: SnapshotPart[] = ["vmHosts", "zones", "resourcePools", "subnets"];

const ofMaas: Rule[] = [
  maasRule("may-compose", [], mayCompose),
  maasRule("vm-host", ["vmHosts"], vmHostKnown),
  maasRule("zone", ["zones"], zoneKnown, "always"),
  maasRule("resource-pool", ["resourcePools"], resourcePoolKnown, "always"),
  maasRule("domain", ["domains"], domainKnown, "always"),
  maasRule("vm-host-available", ["vmHosts", "zones", "resourcePools"], vmHostAvailable),
  maasRule("subnet", ["subnets"], subnetKnown),
  maasRule("dynamic-range", ["subnets", "ranges"], dynamicRange),
  maasRule("reserved-range", ["subnets", "ranges"], reservedRange),
  maasRule("image", ["images", "vmHosts"], imageSynced),
  maasRule("kernel", ["images", "vmHosts"], kernelSynced),
  maasRule("guest-network", ["images", "subnets", "vmHosts"], guestNetworkTaken),
  ...Object.entries(hostRequirements).map(([id, requirement]) =>
    maasRule(id, hostParts, onSomeHost(requirement)),
  ),
  maasRule("one-host-fits", hostParts, oneHostFits),
];

/** All rules of the check phase but those of the shape, and of what is asked of MAAS one by one (questions.ts). */
export const rules: readonly Rule[] = [...ofInputs, ...ofMaas];

/**
 * Judges a VM by all rules that can be decided: without a snapshot those of the inputs alone. Who holds an address or a host name is asked
 * besides (questions.ts), and so is what the VMs of a program want together.
 */
export function runRules(vm: PartialInputs, world: RuleContext): CheckFailure[] {
  return rules.flatMap((rule) => runRule(rule, vm, world));
}

/** Judges a VM by one rule. */
export function runRule(rule: Rule, vm: PartialInputs, { snapshot, composes }: RuleContext): CheckFailure[] {
  const unread = (part: SnapshotPart) => snapshot?.unread.some((missing) => missing.part === part) === true;
  if (rule.needs === "inputs") {
    return rule.check(vm, composes && !unread("subnets") ? snapshot?.subnets : undefined);
  }
  if (!snapshot || (rule.when === "compose" && !composes) || rule.reads.some(unread)) {
    return [];
  }
  return rule.check(vm, snapshot);
}

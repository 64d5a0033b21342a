import { parseIp } from "../network/address";
import { contains, parseCidr } from "../network/address-block";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { networkOf } from "./partial-network";

/** Blocks where no name server can be. Loopback is right for a resolver on the VM itself, IPv4 link-local for a cloud's. */
const unusable = ["0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "ff00::/8"].flatMap(
  (text) => parseCidr(text) ?? [],
);

/** An IPv6 link-local one would need a zone, which is not a part of an address. */
export function dnsServerUsable(vm: PartialInputs): CheckFailure[] {
  return networkOf(vm).addresses.flatMap(({ path, given }) =>
    (given.dnsServers ?? []).flatMap((text, i) => {
      const ip = text === undefined ? undefined : parseIp(text);
      return ip && unusable.some((block) => contains(block, ip))
        ? [fail(`${path}.dnsServers[${i}]`, `DNS server ${text} cannot be the address of a DNS server`)]
        : [];
    }),
  );
}

import type { InterfaceStaticIp, LxdVmInputs, StaticIp } from "../../inputs";
import { MachineStatus, type Interface, type Machine } from "../../maas/wire";
import { isIpv6 } from "../../network/family";
import { wantedInterfaces } from "../../network/interfaces";

/**
 * The inputs with their static addresses as the machine has them: one that was changed outside shows with its present value, one
 * that is static no more is left out. A machine that is not deployed is still to get what it lacks.
 */
export function networkInForce(inputs: LxdVmInputs, machine: Machine): LxdVmInputs {
  const nicNamed = (name: string | undefined): Interface | undefined =>
    machine.interface_set.find((nic) => nic.name === name);
  const { staticIp, networkInterfaces, ...others } = inputs;
  const target = staticIp?.interface ?? networkInterfaces?.[0]?.name ?? wantedInterfaces(inputs)[0]?.name;
  const inForce: LxdVmInputs = others;
  const addressesInForce = <T extends InterfaceStaticIp>(address: T, nic: Interface | undefined): T[] => {
    const found = addressInForce(address, nic);
    return found.length === 0 && machine.status !== MachineStatus.Deployed ? [address] : found;
  };
  if (networkInterfaces !== undefined) {
    inForce.networkInterfaces = networkInterfaces.map((nic) =>
      nic.staticIps === undefined
        ? nic
        : {
            ...nic,
            staticIps: nic.staticIps.flatMap((address) => addressesInForce(address, nicNamed(nic.name))),
          },
    );
  }
  const shorthand: StaticIp | undefined = staticIp && addressesInForce(staticIp, nicNamed(target))[0];
  return shorthand === undefined ? inForce : { ...inForce, staticIp: shorthand };
}

function addressInForce<T extends InterfaceStaticIp>(address: T, nic: Interface | undefined): T[] {
  const { ipAddress: asked } = address;
  const ofFamily = (nic?.links ?? []).flatMap(({ mode, ip_address: ip }) =>
    mode === "static" && ip && (asked === undefined || isIpv6(ip) === isIpv6(asked)) ? [ip] : [],
  );
  const actual = asked !== undefined && ofFamily.includes(asked) ? asked : ofFamily[0];
  return actual === undefined ? [] : [{ ...address, ipAddress: actual }];
}

import type { RuleSection } from "../rule";
import { HOST_PARTS, hostRule } from "./host-rule";
import { oneHostFits } from "../host-requirements";

export const vmHostRules: RuleSection = {
  title: "The VM host",
  rules: [
    hostRule("host-architecture", [
      {
        message: "Architecture {architecture} does not run on VM host {host}: it has {architectures}",
        example: '`architecture: "arm64/generic"`',
        source: "compose: 400",
      },
    ]),
    hostRule("host-lxd-version", [
      {
        message:
          "VM host {host} has LXD {version}, which refuses the key security.secureboot that MAAS up to 3.7 sends with every VM: LXD before 6.7 takes it",
        example: "an LXD from 6.7",
        source: "compose: 503 with LXD's `Unknown configuration key` (read in the sources, not seen)",
      },
    ]),
    hostRule("host-cores", [
      {
        message: "VM host {host} has {cores} cores in all, but the VM needs {asked}",
        example: "`cores: 65`",
        source: "compose: 400, whatever is over-committed",
      },
      {
        message: "VM host {host} has {free} free cores, but the VM needs {asked}",
        source:
          "compose: 503 `CPU overcommit ratio is …`; a VM with pinned cores counts as one core here, and as all of them once it is there",
      },
    ]),
    hostRule("host-pinned-cores", [
      {
        message: "Core {core} does not exist on VM host {host}: it has {cores}",
        example: "`pinnedCores: [64]`",
        source: "compose: 400",
      },
    ]),
    hostRule("host-memory", [
      {
        message: "VM host {host} has {free} MiB of free memory, but the VM needs {asked}",
        source: "compose: 503 `Memory overcommit ratio is …`",
      },
    ]),
    hostRule("host-storage-pool", [
      {
        message: "Storage pool {pool} does not exist on VM host {host}: it has {pools}",
        example: '`disks: [{ size: 8, pool: "fats" }]`',
        source: "MAAS ignores it (200) and takes the default pool",
      },
    ]),
    hostRule("host-storage", [
      {
        message: "Storage pool {pool} of VM host {host} has {free} GB free, but the VM needs {asked} GB",
        source: "compose: 500 `Not enough storage space on storage pools: …`",
      },
    ]),
    hostRule("host-bridge", [
      {
        message: "Interface {bridge} does not exist on VM host {host}: it has {interfaces}",
        example: '`bridge: "br9"`',
        source: "compose: 400 `This pod does not match the specified networks.`",
      },
    ]),
    hostRule("host-network", [
      {
        message: "VM host {host} has no interface for {asked}, available: {interfaces}",
        example:
          "a bridge, a VLAN, a fabric, a subnet and addresses that are not all on one VLAN of the host",
        source:
          "compose: 400 as above; a link to the subnet of another VLAN: 400, but with `force` MAAS lets it through and takes the VM's NIC to be on a VLAN that it is not on. The VM is composed by the name of the host's interface (`name=br1`), since MAAS finds a subnet (`subnet_cidr=`) only where the host has an address in it",
      },
    ]),
    hostRule("dhcp-on-vlan", [
      {
        message:
          "MAAS's DHCP is off on {vlans} of VM host {host}: the VM boots from the network, so one of its interfaces must be on a VLAN with it",
        source:
          "compose: 400 `MAAS DHCP must be enabled on at least one VLAN attached to the specified interfaces.`",
      },
    ]),
    hostRule("family-in-common", [
      {
        message: "MAAS deploys over {families}, and the VM would have {addresses}: add an {families} address",
        example:
          "IPv6 only, where the region is reached by IPv4 only. From MAAS 3.5.6 and 3.6.1 on a warning, since the racks' subnets decide there",
        source: "deploy: 400 `Node has no address family in common with the server`",
      },
    ]),
    hostRule("auto-address", [
      {
        message:
          "MAAS has no address for {interface} on VM host {host}, since it does not manage subnet {subnet}, and no range is reserved for it there: give it a static address, or another mode than auto",
        example: '`mode: "auto"` on a VLAN whose first subnet has `managed: false` and no reserved range',
        source: "deploy: 503 `No more IPs available in subnet: …`",
      },
      {
        message:
          "MAAS has no address for {interface} on VM host {host}, since all of subnet {subnet} are in ranges: give it a static address, or another mode than auto",
        source: "as above",
      },
      {
        message:
          "MAAS has no address for {interface} on VM host {host}, since all that it may give in subnet {subnet} are in use: give it a static address, or another mode than auto",
        example: "a full subnet; addresses in use are asked for where MAAS has at most 4,096 to give",
        source: "as above; not judged for a replacement, whose old self gives its address back",
      },
    ]),
    {
      id: "one-host-fits",
      needs: "maas",
      when: "compose",
      reads: HOST_PARTS,
      check: oneHostFits,
      says: [
        {
          message: "No one VM host has all that the VM needs: {reasons}",
          example: "cores free on one host, memory on another",
        },
      ],
    },
  ],
};

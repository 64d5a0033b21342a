import type { RuleSection } from "../rule";
import {
  interfaceNames,
  interfaceOnce,
  interfaceNoDisk,
  interfaceExists,
  interfaceMode,
  modeWithoutStatic,
  oneAddressSource,
  vlanRange,
} from "../interfaces";
import { macAddressForm, macAddressUnicast, macAddressOnce } from "../macs";

export const interfacesRules: RuleSection = {
  title: "Interfaces",
  rules: [
    {
      id: "interface-name",
      needs: "inputs",
      check: interfaceNames,
      says: [
        {
          message:
            "Invalid interface name: {name}; it must be like eth0: 1 to 15 letters, digits, underscores and hyphens, a letter or digit first, and no number alone",
          example: '`networkInterfaces: [{ name: "eth0:1" }]`',
          source:
            "compose: 400 `Invalid label name: …`; a number becomes `eth` and the number, more than 15 characters a hash; `lo` is Linux's own",
        },
      ],
    },
    {
      id: "interface-once",
      needs: "inputs",
      check: interfaceOnce,
      says: [
        {
          message: "Interface {name} is there twice: {other} has that name too",
          example: "two of the name `eth0`",
          source: "compose: 400 `Constraint label defined more than once: 'eth0'`",
        },
      ],
    },
    {
      id: "interface-no-disk",
      needs: "inputs",
      check: interfaceNoDisk,
      says: [
        {
          message: "Interface {name} cannot be called so: a disk of the VM is, in LXD, and would not be made",
          example: '`name: "root"`; `disk1` of a VM with two disks',
          source: "MAAS's driver puts disks and NICs in one list by name",
        },
      ],
    },
    {
      id: "interface-exists",
      needs: "inputs",
      check: interfaceExists,
      says: [
        {
          message: "Interface {name} does not exist: the VM has {names}",
          example:
            '`staticIp: { interface: "eth7", … }, networkInterfaces: [{ name: "eth0" }]`; without the list it names the one interface',
        },
      ],
    },
    {
      id: "interface-mode",
      needs: "inputs",
      check: interfaceMode,
      says: [
        {
          message: "Invalid mode: {mode}; it must be auto, dhcp or linkUp",
          example: '`mode: "static"`',
          source: "MAAS takes an unknown mode at compose (200) and ignores it",
        },
      ],
    },
    {
      id: "mode-without-static",
      needs: "inputs",
      check: modeWithoutStatic,
      says: [
        {
          message:
            "Mode {mode} is for an interface without static addresses, and {path} gives it one: leave mode out",
          example: '`mode: "dhcp", staticIps: […]`',
          source: "the mode would be ignored",
        },
      ],
    },
    {
      id: "one-source",
      needs: "inputs",
      check: oneAddressSource,
      says: [
        {
          message:
            "Interface {name} has an {family} address from {path} already: give its {family} addresses in one place",
          example: "`staticIp` for an interface with `staticIps` of the same family",
        },
      ],
    },
    {
      id: "vlan",
      needs: "inputs",
      check: vlanRange,
      says: [
        {
          message: "Invalid VLAN: {vlan}; a VID is 1 to 4094, or 0 for untagged",
          example: "`vlan: 4095`",
          source: "IEEE 802.1Q",
        },
      ],
    },
    {
      id: "mac-form",
      needs: "inputs",
      check: macAddressForm,
      says: [
        {
          message: "Invalid MAC address format: {mac}",
          example: '`macAddress: "zz"`',
          source: "MAAS: 400 `'zz' is not a valid MAC address.`",
        },
      ],
    },
    {
      id: "mac-unicast",
      needs: "inputs",
      check: macAddressUnicast,
      says: [
        {
          message:
            "MAC address {mac} is a multicast address, and no interface's own: its second digit must be even",
          example: '`macAddress: "01:00:5e:00:00:01"`',
          source:
            "LXD takes it; no switch then carries what the VM sends (IEEE 802: the first byte's lowest bit)",
        },
        {
          message: "MAC address {mac} is the all-zero address, which no guest accepts",
          example: '`macAddress: "00:00:00:00:00:00"`',
          source: "LXD takes it; Linux refuses it for an interface",
        },
      ],
    },
    {
      id: "mac-once",
      needs: "inputs",
      check: macAddressOnce,
      says: [
        {
          message: "MAC address {mac} is given twice: {path} has it too",
          example: "one address for two interfaces",
        },
      ],
    },
    {
      id: "mac-in-use",
      needs: "question",
      says: [
        {
          message: "MAC address {mac} is already in use by {holder} in MAAS",
          source:
            "PUT of the interface: 400 `This MAC address is already in use by …`; asked for addresses that the VM does not have yet",
        },
        {
          message: "MAC address {mac} is already in use by LXD instance {instance} on VM host {host}",
          example: "an instance that MAAS does not know by it",
          source: "LXD takes it; asked of the host's LXD in the create, before the address is set",
        },
      ],
    },
  ],
};

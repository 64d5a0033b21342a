import { integer, invalidChoice, nullFlag, text, type FormErrors } from "../core/form";
import type { Params } from "../core/params";

/** Interfaces that stand on others: bonds, bridges and VLAN interfaces. */
export type ChildType = "bond" | "bridge" | "vlan";

interface ParamField {
  readonly name: string;
  readonly initial: string | number | boolean;
  readonly choices?: readonly string[];
  readonly max?: number;
}

/** The parameters of bonds and bridges with MAAS's defaults. */
const PARAMS: Readonly<Record<ChildType, readonly ParamField[]>> = {
  vlan: [],
  bond: [
    {
      name: "bond_mode",
      initial: "balance-rr",
      choices: [
        "balance-rr",
        "active-backup",
        "balance-xor",
        "broadcast",
        "802.3ad",
        "balance-tlb",
        "balance-alb",
      ],
    },
    { name: "bond_miimon", initial: 100 },
    { name: "bond_downdelay", initial: 0 },
    { name: "bond_updelay", initial: 0 },
    { name: "bond_num_grat_arp", initial: 1, max: 255 },
    { name: "bond_lacp_rate", initial: "slow", choices: ["slow", "fast"] },
    {
      name: "bond_xmit_hash_policy",
      initial: "layer2",
      choices: ["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4"],
    },
  ],
  bridge: [
    { name: "bridge_type", initial: "standard", choices: ["standard", "ovs"] },
    { name: "bridge_stp", initial: false },
    { name: "bridge_fd", initial: 15 },
  ],
};

function readParam(data: Params, field: ParamField, errors: FormErrors): unknown {
  if (typeof field.initial === "number") {
    const limits = field.max === undefined ? { min: 0 } : { min: 0, max: field.max };
    return integer(data, field.name, errors, limits);
  }
  if (field.choices === undefined) {
    return nullFlag(data, field.name);
  }
  const value = text(data, field.name);
  if (value !== undefined && !field.choices.includes(value)) {
    errors.add(field.name, invalidChoice(field.name, value, field.choices));
  }
  return value;
}

/** The parameters that were sent, read as their fields do; undefined for the others. */
export function readParams(type: ChildType, data: Params, errors: FormErrors): Record<string, unknown> {
  return Object.fromEntries(PARAMS[type].map((field) => [field.name, readParam(data, field, errors)]));
}

export function initialParams(type: ChildType): Record<string, unknown> {
  return Object.fromEntries(PARAMS[type].map((field) => [field.name, field.initial]));
}

import { JSON_UTF8, MaasError, textError } from "../../model/errors";
import type { BridgeOptions } from "../../model/lifecycle/deployment";
import { invalidChoice, stringBool } from "../core/form";
import type { Params } from "../core/params";

/** What allocate and deploy have in common (MAAS's get_allocation_options). */
export interface Allocation {
  readonly agent: string;
  readonly comment: string | null;
  /** Undefined unless every configured interface shall get a bridge. */
  readonly bridges: BridgeOptions | undefined;
  readonly installRack: boolean;
  readonly vmHost: boolean;
  readonly ephemeral: boolean;
  readonly hardwareSync: boolean;
}

function wholeNumber(data: Params, name: string, fallback: number): number {
  const value = data.get(name)?.trim();
  if (value === undefined || value === "") {
    return fallback;
  }
  if (!/^[+-]?\d+$/.test(value)) {
    throw textError(400, `Invalid ${name}: Please enter an integer value`);
  }
  return Number(value);
}

export function readAllocation(data: Params): Allocation {
  const installRack = stringBool(data, "install_rackd", false);
  const kvm = stringBool(data, "install_kvm", false);
  const vmHost = stringBool(data, "register_vmhost", false) || kvm;
  const ephemeral = stringBool(data, "ephemeral_deploy", false);
  const bridgeAll = stringBool(data, "bridge_all", vmHost && !ephemeral);
  const type = data.get("bridge_type") ?? "standard";
  if (type !== "standard" && type !== "ovs") {
    // The sentence is sent with its placeholder, and not in a list as a form's.
    const text = invalidChoice("bridge_type", "%(value)s", ["standard", "ovs"]);
    throw new MaasError(400, JSON.stringify({ bridge_type: text }), JSON_UTF8);
  }
  const stp = stringBool(data, "bridge_stp", false);
  const fd = wholeNumber(data, "bridge_fd", 0);
  return {
    agent: data.get("agent_name") ?? "",
    comment: data.get("comment") ?? null,
    bridges: bridgeAll ? { type, stp, fd } : undefined,
    installRack,
    vmHost,
    ephemeral,
    hardwareSync: stringBool(data, "enable_hw_sync", false),
  };
}

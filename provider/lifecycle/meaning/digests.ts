import { createHmac } from "node:crypto";
import type { LxdVmInputs } from "../../inputs";
import { mergeUserData } from "../../network/cloud-init";
import type { NetworkPlan } from "../../network/plan";
import { composeName } from "../identity";
import { normalForm } from "./normal-form";

/**
 * Short digests of what MAAS is given and shows nobody afterwards, kept beside the mark of a machine: a later run of the same VM then
 * sees whether a machine that no state holds has what the program gives. Keyed with the VM's identity, and too short to find
 * the text by.
 */
export interface Digests {
  /** Of huge pages and pinned cores, which compose decides. */
  compose?: string;
  /** Of the user data of the deployment, with what the provider adds for the network. */
  deploy?: string;
}

/** What is asked for the guest is kept in one form, whichever system takes it; the system is compared by itself. */
const FORM = { osystem: "ubuntu", series: "jammy" };

/** 40 bits: enough to distinguish two texts of one VM. */
const LENGTH = 10;

/** The digests of what these inputs give the VM. */
export function digestsOf(urn: string, inputs: LxdVmInputs, { guest }: NetworkPlan): Required<Digests> {
  const { hugepagesBacked, pinnedCores = [], userData } = normalForm(inputs);
  return {
    compose: digest(urn, JSON.stringify([hugepagesBacked, pinnedCores])),
    deploy: digest(urn, mergeUserData(userData, guest, FORM) ?? ""),
  };
}

function digest(urn: string, text: string): string {
  return createHmac("sha256", composeName(urn)).update(text).digest("hex").slice(0, LENGTH);
}

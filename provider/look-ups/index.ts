import { looking } from "../deadline";
import { messageOf } from "../lifecycle/errors";
import { printableLines } from "../printable";
import { judgeArguments } from "../rules/shape";
import { nearest } from "../rules/wording";
import type { Session } from "../session";
import { getImages } from "./images";
import type { LookUp, LookUpName } from "./look-up";
import { getMachine } from "./machines";
import { getDomains, getResourcePools, getZones } from "./named";
import { getFreeAddresses, getSubnet } from "./subnets";
import { getVmHost, getVmHosts } from "./vm-hosts";

const lookUps: { [Name in LookUpName]: LookUp<Name> } = {
  getVmHosts,
  getVmHost,
  getSubnet,
  getFreeAddresses,
  getMachine,
  getImages,
  getZones,
  getResourcePools,
  getDomains,
};

/** A look-up as a program asks for it. */
export interface LookUpRequest {
  /** The function's name, `getSubnet`. */
  name: string;
  args: Record<string, unknown>;
  /** The arguments that are secrets, so that no message shows them. */
  secrets: ReadonlySet<string>;
  isPreview: boolean;
}

/**
 * Looks up what MAAS has. Changes nothing.
 * @throws SettingsError; Error for arguments that are wrong, for what is not there, and for what MAAS said
 */
export const lookUp = looking(async (session: Session, request: LookUpRequest): Promise<object> => {
  const { name, args, isPreview } = request;
  if (!isLookUp(name)) {
    const names = Object.keys(lookUps);
    throw new Error(`There is no function ${name}: ${sayNear(name, names)}`);
  }
  const services = session.servicesForLookUp(name, isPreview);
  try {
    const failures = judgeArguments(name, args);
    if (failures.length > 0) {
      throw new Error(failures.map(({ reason }) => reason).join("\n"));
    }
    // The shape is judged above, by the schema that the types come from.
    return await (lookUps[name] as LookUp<LookUpName>)(services, args);
  } catch (error) {
    throw new LookUpError(`${name}: ${printableLines(hide(messageOf(error), request))}`);
  }
});

/** A look-up found nothing, or nothing could be looked up. */
export class LookUpError extends Error {
  override name = "LookUpError";
}

function isLookUp(name: string): name is LookUpName {
  return Object.hasOwn(lookUps, name);
}

function sayNear(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === undefined ? `there are ${names.join(", ")}` : `the nearest known name is ${near}`;
}

function hide(message: string, { args, secrets }: LookUpRequest): string {
  return [...secrets].reduce((text, name) => {
    const value = args[name];
    return typeof value === "string" && value !== "" ? text.replaceAll(value, "[secret]") : text;
  }, message);
}

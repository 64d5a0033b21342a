import { vmType } from "../../support/face";
import type { Properties } from "../../support/provider-process";

/** A resource as the engine's state holds it. */
export interface Resource {
  urn: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
  protect: boolean;
  retainOnDelete: boolean;
  /** Read by `get`, not managed. */
  external: boolean;
  initErrors: readonly string[];
  /** Its replacement is there: it is to be deleted at the end of a run. */
  isDelete: boolean;
  /** It was deleted, and its replacement is not there yet. */
  pendingReplacement: boolean;
  /** By property, the URNs of the resources that its value comes from. */
  dependencies: Readonly<Record<string, readonly string[]>>;
  ignoreChanges: readonly string[];
  replaceOnChanges: readonly string[];
}

/** The state of one stack. */
export interface StackState {
  resources: Resource[];
}

export const TYPE = vmType;

export const urnOf = (project: string, stack: string, name: string): string =>
  `urn:pulumi:${stack}::${project}::${TYPE}::${name}`;

export const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** The resource of that URN that is not to be deleted. */
export const liveOf = ({ resources }: StackState, urn: string): Resource | undefined =>
  resources.find((one) => one.urn === urn && !one.isDelete);

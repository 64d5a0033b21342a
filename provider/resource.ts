import type { CheckOutcome, CheckRequest } from "./lifecycle/check/request";
import type { Session } from "./session";

/** A property bag of the engine: inputs, or the state's outputs and notes. */
export type Properties = Record<string, unknown>;

/** What the provider notes of a resource in the state, whatever it is. */
interface Identified {
  /** Its identity: its URN at its first create. */
  __urn?: string;
}

/** What a program asks for, as far as it is known in a preview. */
export interface Wanted<Inputs> {
  /** The identity. */
  urn: string;
  /** Without unknown leaves. */
  inputs: Inputs;
  /** Paths of the unknown leaves. */
  unknown: ReadonlySet<string>;
}

/** The outputs that a preview shows. */
export interface PlannedOutputs<State> {
  outputs: Partial<State>;
  /** Paths of what is not known before. */
  unknown: ReadonlySet<string>;
}

/** How what is wanted differs from what there is. */
export interface ResourceDiff {
  changes: boolean;
  /** Inputs that differ. */
  changed: string[];
  /** Inputs that only a new one can have. */
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/**
 * A resource of this package as the two faces call it, of which neither knows more than this. Errors are those of the operations.
 * `seconds` are those of the option `customTimeouts`, 0 where it is not given, which is always so for a dynamic provider.
 */
export interface Resource<
  Inputs extends object = object,
  State extends object & Identified = object & Identified,
> {
  /** What the state holds as `__provider` (provider-text.ts). */
  readonly providerText: string;
  /** The inputs among the properties, those included that the provider chose. */
  inputsIn(properties: Properties): Inputs;
  stateIn(properties: Properties, id: string): State;
  /** The inputs in the state, as the program writes them. */
  asWritten(state: State): object;
  /** Whether nothing is known of it but its id: it is to be imported. */
  isUnread(properties: Properties): boolean;

  check(session: Session, request: CheckRequest<Inputs>): Promise<CheckOutcome<Inputs>>;
  diff(
    session: Session,
    request: { urn: string; current: State; wanted: Inputs; unknown: ReadonlySet<string> },
  ): Promise<ResourceDiff>;
  /** What is lost by a replacement for these paths, in words; undefined where nothing is. */
  replacementNote(paths: readonly string[]): string | undefined;
  planCreate(session: Session, wanted: Wanted<Inputs>): Promise<PlannedOutputs<State>>;
  planUpdate(session: Session, wanted: Wanted<Inputs>, state: State): Promise<PlannedOutputs<State>>;
  create(
    session: Session,
    urn: string,
    inputs: Inputs,
    seconds: number,
  ): Promise<{ id: string; outputs: State }>;
  update(
    session: Session,
    urn: string,
    state: State,
    inputs: Inputs,
    seconds: number,
  ): Promise<{ outputs: State }>;
  /** @returns undefined when it is gone; no inputs of one that is only looked up */
  read(
    session: Session,
    urn: string,
    state: State,
    id: string,
  ): Promise<{ outputs: State; inputs?: Inputs } | undefined>;
  import(session: Session, urn: string, id: string): Promise<{ outputs: State; inputs: Inputs }>;
  delete(session: Session, urn: string, state: State, seconds: number): Promise<void>;
}

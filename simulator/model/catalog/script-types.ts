/** metadataserver.enum.HARDWARE_TYPE. */
export const HardwareType = { Node: 0, Cpu: 1, Memory: 2, Storage: 3, Network: 4 } as const;

/** metadataserver.enum.SCRIPT_TYPE. */
export const ScriptType = { Commissioning: 0, Testing: 2 } as const;

export interface Script {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly type: (typeof ScriptType)[keyof typeof ScriptType];
  readonly hardwareType: number;
  /** 0 alone, 1 beside other runs of itself, 2 beside anything. */
  readonly parallel: 0 | 1 | 2;
  /** As Python writes a duration. */
  readonly timeout: string;
  readonly destructive: boolean;
  readonly forHardware: readonly string[];
  /** Whether the machine's own network is set up for it: automatic addresses are claimed first. */
  readonly usesNetwork: boolean;
  /** A list of names, or titles and descriptions by name. */
  readonly results: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly packages: Readonly<Record<string, unknown>>;
  /** Came with MAAS, as against one that a user added. */
  readonly default: boolean;
  readonly mayReboot: boolean;
  /** Whether MAAS's own scripts run once more after this one. */
  readonly recommission: boolean;
}

/** A version of a script's text. */
export interface ScriptVersion {
  readonly id: number;
  readonly comment: string | null;
  readonly created: number;
  readonly data: string;
}

/** A script that a user added, or one of MAAS's own that was changed. */
export interface StoredScript extends Script {
  /** Newest first. */
  readonly history: readonly ScriptVersion[];
}

/** A script as something to run. */
export interface ScriptRun {
  readonly name: string;
  readonly hardwareType: number;
  readonly perInterface?: boolean;
  /** Runs with the machine's own network set up. */
  readonly usesNetwork?: boolean;
}

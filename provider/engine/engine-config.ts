const NAMESPACE = "maas-lxd";

/** What `configure` gets of the engine's process. It holds all of the stack's configuration, and shows of it by key only. */
export interface EngineConfig {
  get(key: string): string | undefined;
  /** Private there, and so perhaps not in every version. */
  readonly rawConfig?: Readonly<Record<string, unknown>>;
  readonly projectName?: string;
}

/** The names of the settings that the stack gives; none where they cannot be known, or may be a project's own of the same namespace. */
export function settingsIn({ rawConfig = {}, projectName }: EngineConfig): string[] {
  const prefix = `${NAMESPACE}:`;
  return projectName === NAMESPACE
    ? []
    : Object.keys(rawConfig).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

/** Matches what the recorded region named by chance with what this one named: system ids, database ids, MACs, host names. */
export class Names {
  private readonly maps = new Map<string, Map<string, string>>();

  /** Learns a pair; false when the recorded name already stands for something else here. */
  learn(kind: string, recorded: string, own: string): boolean {
    const map = this.maps.get(kind) ?? new Map<string, string>();
    this.maps.set(kind, map);
    const known = map.get(recorded);
    if (known === undefined) {
      map.set(recorded, own);
      return true;
    }
    return known === own;
  }

  own(kind: string, recorded: string): string | undefined {
    return this.maps.get(kind)?.get(recorded);
  }

  /** The recorded text with every name of these kinds replaced by ours. */
  translate(text: string, kinds: readonly string[] = ["system_id", "mac", "hostname"]): string {
    let translated = text;
    for (const kind of kinds) {
      for (const [recorded, own] of this.maps.get(kind) ?? []) {
        translated = translated.replaceAll(recorded, own);
      }
    }
    return translated;
  }
}

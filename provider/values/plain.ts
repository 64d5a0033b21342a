/**
 * Values as protobuf's Struct takes them. An `undefined` anywhere in the outputs would make the engine's process throw
 * after the create has run, without an id: the VM would be lost (docs/engine-notes.md).
 */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => toPlain(item) ?? null);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, toPlain(item)]),
    );
  }
  return value;
}

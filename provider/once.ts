/** The promise of that key, made when there is none; one that fails is forgotten, so that the next one tries anew. */
export function once<K, V>(memory: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = memory.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  memory.set(key, made);
  made.catch(() => memory.delete(key));
  return made;
}

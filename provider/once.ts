import { bounded, shared } from "./deadline";

/** The promise of that key, made when there is none; one that fails is forgotten, and made again by the next one who asks. */
export function once<K, V>(memory: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = memory.get(key);
  if (known !== undefined) {
    return bounded(known);
  }
  const made = shared(make);
  memory.set(key, made);
  made.catch(() => memory.delete(key));
  return bounded(made);
}

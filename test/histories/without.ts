/** An object without some of its keys. */
export function without<T extends object>(from: T, ...keys: (keyof T)[]): T {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key as keyof T))) as T;
}

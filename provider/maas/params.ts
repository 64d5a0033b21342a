/** One value of a parameter; `undefined` leaves the parameter out. */
export type ParamValue = string | number | boolean | undefined | readonly (string | number)[];

/** Parameters of a request; an array repeats its key, as MAAS expects of filters. */
export type Params = Readonly<Record<string, ParamValue>>;

/** Encodes parameters as a query string or form body. */
export function encodeParams(params: Params): URLSearchParams {
  const encoded = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined) {
      continue;
    }
    for (const one of Array.isArray(value) ? (value as readonly (string | number)[]) : [value]) {
      encoded.append(key, String(one));
    }
  }
  return encoded;
}

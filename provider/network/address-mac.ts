const pairs = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i;

/** The canonical spelling of a MAC address, lower case with colons; undefined when it is not one: six pairs, `:` or `-` between. */
export function canonicalMac(text: string): string | undefined {
  return pairs.test(text) ? text.toLowerCase().replaceAll("-", ":") : undefined;
}

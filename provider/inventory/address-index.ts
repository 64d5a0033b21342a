/** Which addresses are in use: constant time per question, a few bytes per address. */
export interface AddressIndex {
  /** How MAAS came to hold the address (a MAAS alloc_type), or undefined when it is free. `ip` is canonical. */
  allocation(ip: string): number | undefined;
}

import { AllocType } from "../maas/wire";
import { parseIp, type Ip } from "../network/address";

/** Which addresses are in use: constant time per question, a few bytes per address. */
export interface AddressIndex {
  /** How MAAS came to hold the address (a MAAS alloc_type), or undefined when it is free. `ip` is canonical. */
  allocation(ip: string): number | undefined;
  /** All of them, in no order. */
  all(): Iterable<Ip>;
}

/** Slots are at most this full, so that a run of occupied ones stays short. */
const MAX_LOAD = 0.75;
const FIRST_CAPACITY = 64;

/**
 * Addresses in hash tables over typed arrays, one per family: at most 14 bytes for an IPv4 address and 46 for an IPv6 one,
 * and no object each, so a million of them do not burden the garbage collector.
 */
export class PackedAddressIndex implements AddressIndex {
  private readonly ipv4 = new AddressTable(1);
  private readonly ipv6 = new AddressTable(4);

  /** How many addresses there are. */
  get size(): number {
    return this.ipv4.size + this.ipv6.size;
  }

  /** Bytes that the tables take. */
  get byteLength(): number {
    return this.ipv4.byteLength + this.ipv6.byteLength;
  }

  /**
   * Adds an address in use. Of two entries for one address, that which was only observed on the network gives way, since MAAS
   * itself assigns such an address (StaticIPAddress is unique but for alloc_type DISCOVERED).
   * @returns false when the text is not an address
   */
  add(ip: string, allocType: number): boolean {
    const parsed = parseIp(ip);
    if (parsed === undefined) {
      return false;
    }
    this.tableOf(parsed).set(parsed.words, allocType);
    return true;
  }

  allocation(ip: string): number | undefined {
    const parsed = parseIp(ip);
    return parsed && this.tableOf(parsed).get(parsed.words);
  }

  *all(): Generator<Ip> {
    for (const words of this.ipv4.keysInUse()) {
      yield { family: 4, words };
    }
    for (const words of this.ipv6.keysInUse()) {
      yield { family: 6, words };
    }
  }

  private tableOf(ip: Ip): AddressTable {
    return ip.family === 4 ? this.ipv4 : this.ipv6;
  }
}

/** A hash table with linear probing from keys of `width` 32-bit words to a small number. */
class AddressTable {
  size = 0;
  private mask = FIRST_CAPACITY - 1;
  private keys: Uint32Array;
  /** The value plus one; 0 marks a free slot. */
  private values = new Uint8Array(FIRST_CAPACITY);

  constructor(private readonly width: number) {
    this.keys = new Uint32Array(FIRST_CAPACITY * width);
  }

  get byteLength(): number {
    return this.keys.byteLength + this.values.byteLength;
  }

  get(words: readonly number[]): number | undefined {
    const value = this.values[this.slotOf(words)] ?? 0;
    return value === 0 ? undefined : value - 1;
  }

  set(words: readonly number[], value: number): void {
    const slot = this.slotOf(words);
    const before = this.values[slot] ?? 0;
    if (before !== 0 && before - 1 !== (AllocType.Discovered as number)) {
      return;
    }
    this.values[slot] = value + 1;
    if (before === 0) {
      this.writeKey(slot, words);
      this.size += 1;
      if (this.size > MAX_LOAD * (this.mask + 1)) {
        this.grow();
      }
    }
  }

  *keysInUse(): Generator<number[]> {
    for (let slot = 0; slot <= this.mask; slot += 1) {
      if (this.values[slot] !== 0) {
        yield [...this.keys.subarray(slot * this.width, (slot + 1) * this.width)];
      }
    }
  }

  /** The slot that holds the key, or the free one where it belongs. */
  private slotOf(words: readonly number[]): number {
    let slot = hash(words) & this.mask;
    while (this.values[slot] !== 0 && !this.holds(slot, words)) {
      slot = (slot + 1) & this.mask;
    }
    return slot;
  }

  private holds(slot: number, words: readonly number[]): boolean {
    const at = slot * this.width;
    for (let i = 0; i < this.width; i += 1) {
      if (this.keys[at + i] !== words[i]) {
        return false;
      }
    }
    return true;
  }

  private writeKey(slot: number, words: readonly number[]): void {
    this.keys.set(words, slot * this.width);
  }

  private grow(): void {
    const { keys, values, width } = this;
    const capacity = 2 * (this.mask + 1);
    this.mask = capacity - 1;
    this.keys = new Uint32Array(capacity * width);
    this.values = new Uint8Array(capacity);
    const words = new Array<number>(width).fill(0);
    for (let old = 0; old < values.length; old += 1) {
      const value = values[old] ?? 0;
      if (value !== 0) {
        for (let i = 0; i < width; i += 1) {
          words[i] = keys[old * width + i] ?? 0;
        }
        const slot = this.slotOf(words);
        this.writeKey(slot, words);
        this.values[slot] = value;
      }
    }
  }
}

/** Mixes all bits of all words into the low ones (the finalizer of MurmurHash3 after each word). */
function hash(words: readonly number[]): number {
  let mixed = 0;
  for (const word of words) {
    mixed ^= word;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    mixed ^= mixed >>> 16;
  }
  return mixed >>> 0;
}

import { parseIp } from "../ip";
import type { Address } from "./rows";
import type { RowIndex } from "./table";

export interface SortedAddress {
  readonly value: bigint;
  readonly address: Address;
}

/**
 * The held addresses of each subnet in the order of their numbers, kept up to date with the table: a subnet of many
 * thousand addresses is neither parsed nor sorted when it is asked for.
 */
export class SortedAddresses implements RowIndex<Address> {
  private readonly bySubnet = new Map<number, SortedAddress[]>();

  keyOf({ subnetId, ip }: Address): string | null {
    return subnetId === null || ip === null ? null : `${subnetId} ${ip}`;
  }

  add(address: Address): void {
    const place = this.placeOf(address, this.keyOf(address));
    place?.list.splice(place.at, 0, { value: place.value, address });
  }

  move(address: Address, before: string | null): void {
    if (this.keyOf(address) !== before) {
      this.remove(address, before);
      this.add(address);
    }
  }

  remove(address: Address, key = this.keyOf(address)): void {
    const place = this.placeOf(address, key);
    if (place?.list[place.at]?.address === address) {
      place.list.splice(place.at, 1);
    }
  }

  /** Lowest first. */
  of(subnetId: number): readonly SortedAddress[] {
    return this.bySubnet.get(subnetId) ?? [];
  }

  /** Where the address stands or belongs: behind every lower number, and among equals by id. */
  private placeOf(
    address: Address,
    key: string | null,
  ): { list: SortedAddress[]; at: number; value: bigint } | undefined {
    const [subnet, ip] = key?.split(" ") ?? [];
    const value = ip === undefined ? undefined : parseIp(ip)?.value;
    if (value === undefined) {
      return undefined;
    }
    const subnetId = Number(subnet);
    const list = this.bySubnet.get(subnetId) ?? [];
    this.bySubnet.set(subnetId, list);
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = list[middle];
      if (
        other !== undefined &&
        (other.value < value || (other.value === value && other.address.id < address.id))
      ) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return { list, at: low, value };
  }
}

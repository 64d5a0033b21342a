import type { DnsData } from "../maas/wire";
import { decodeText, encodeText } from "../network/dns-text";

/**
 * The mark of a reservation. MAAS keeps nothing of a reservation but the address and whose it is, so the mark and the comment are a TXT
 * record of its DNS name: `"pulumi-maas-lxd vip-k3x9a2b7c1d4 10.10.0.60" "the comment"`. It is written before the address is
 * reserved under that name. MAAS does both at once, reserve and name, so an address that has a name with its mark was reserved
 * for it.
 */
export interface Mark {
  /** Derived from the URN, as the name under which a VM is composed. */
  identity: string;
  ip: string;
  comment?: string | undefined;
}

/** A mark that is in MAAS. */
export interface MarkRecord extends Mark {
  /** MAAS's id of the record. */
  id: number;
  rrdata: string;
}

const MARK = /^"pulumi-maas-lxd ([a-z0-9-]{1,63}) ([0-9a-f.:]+)"(?: "([^"\\]*)")?$/;

/** The record's data, as a zone file has it. */
export function markText({ identity, ip, comment }: Mark): string {
  const mark = `"pulumi-maas-lxd ${identity} ${ip}"`;
  return comment === undefined ? mark : `${mark} "${encodeText(comment)}"`;
}

/** The marks among records. */
export function marksIn(
  records: readonly Partial<Pick<DnsData, "id" | "rrtype"> & { rrdata: string | null }>[],
): MarkRecord[] {
  return records.flatMap(({ id, rrtype, rrdata }) => {
    const [, identity, ip, comment] = (rrtype === "TXT" && MARK.exec(rrdata ?? "")) || [];
    if (id === undefined || !rrdata || identity === undefined || ip === undefined) {
      return [];
    }
    return [{ id, rrdata, identity, ip, ...(comment === undefined ? {} : { comment: decodeText(comment) }) }];
  });
}

import { expect } from "chai";

/** A lab that is as small as can be. */
export const SMALL = `
fabrics:
  - name: lan
    vlans:
      - { vid: 0, dhcp: true }
subnets:
  - cidr: 192.168.7.0/24
    fabric: lan
    gateway: 192.168.7.1
    ranges:
      - { type: dynamic, start: 192.168.7.200, end: 192.168.7.220 }
vmHosts:
  - name: host1
    cores: 8
    memory: 16384
    bridges:
      - { name: br0, fabric: lan, addresses: [192.168.7.10] }
`;

/** {@link SMALL} with one piece of text put for another. */
export function changed(piece: string, other: string): string {
  expect(SMALL).to.contain(piece);
  return SMALL.replace(piece, other);
}

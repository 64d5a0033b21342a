import type { Row } from "./row";
import { addressFormRows } from "./rows/address-forms";
import { addressPlaceRows } from "./rows/address-places";
import { addressSourceRows } from "./rows/address-sources";
import { addressUseRows } from "./rows/address-uses";
import { dnsRows, gatewayRows } from "./rows/gateways-dns";
import { guestNetworkRows } from "./rows/guest-networks";
import { hostNetworkRows } from "./rows/host-networks";
import { hostSizeRows } from "./rows/host-sizes";
import { imageRows } from "./rows/images";
import { interfaceRows } from "./rows/interfaces";
import { lxdRows } from "./rows/lxd";
import { nameRows } from "./rows/names";
import { onceRows } from "./rows/once";
import { placementRows } from "./rows/placement";
import { shapeRows } from "./rows/shape";
import { sizeRows } from "./rows/sizes";
import { subnetRows } from "./rows/subnets";
import { unknownRows } from "./rows/unknowns";
import { userDataRows } from "./rows/user-data";

/** All rows, by theme. */
export const table: Record<string, Row[]> = {
  shape: shapeRows,
  names: nameRows,
  sizes: sizeRows,
  "forms of addresses": addressFormRows,
  "sources of addresses": addressSourceRows,
  "places of addresses": addressPlaceRows,
  "uses of addresses": addressUseRows,
  subnets: subnetRows,
  gateways: gatewayRows,
  "DNS servers": dnsRows,
  interfaces: interfaceRows,
  "what LXD sets": lxdRows,
  placement: placementRows,
  "what a host has": hostSizeRows,
  ...hostNetworkRows,
  images: imageRows,
  "networks of guests": guestNetworkRows,
  "user data": userDataRows,
  "one failure for one mistake": onceRows,
  "values not known yet": unknownRows,
};

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AddressMap } from "../../provider/lifecycle/addresses/address-map";

/** The page of an address map: one file that needs no other. Whatever names MAAS has, none of them runs in it. */
export function pageOf(map: AddressMap): string {
  const page = readFileSync(join(__dirname, "page.html"), "utf8");
  return page.replace(
    "<!-- data -->",
    () => `<script id="data" type="application/json">${inScript(map)}</script>`,
  );
}

/** JSON that ends no script element. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

import { expect } from "chai";
import fc from "fast-check";
import { markText, marksIn } from "../../provider/reserved-address/mark";
import { decodeText, encodeText, isPlainText } from "../../provider/network/dns-text";
import { reservedAddressRules } from "../../provider/rules/catalog/reserved-addresses";
import {
  domainUnknown,
  nameInUse,
  unmanaged,
  type AskedReservation,
} from "../../provider/rules/reserved-address";
import { byInputs, byMaas } from "../../provider/rules/reservation-rules";
import { lab, lan10 } from "../support/recorded-lab";

type Inputs = AskedReservation["inputs"];

const ask = (inputs: Inputs): AskedReservation => ({ inputs, isUnknown: () => false });
const ordinary = { ...lab(), user: { name: "user1", isAdmin: false } };

/** Inputs with one mistake each, and what its own rules say of it. */
const said = [
  ...byInputs(ask({ ipAddress: "10.10.0.60", hostname: "a_b" })),
  ...byInputs(ask({ ipAddress: "10.10.0.60", comment: "a\nb" })),
  ...byInputs(ask({ ipAddress: "10.10.0.60", comment: "x".repeat(201) })),
  ...byMaas(ask({ ipAddress: "10.10.0.60" }), ordinary),
  ...byMaas(ask({ ipAddress: "10.10.0.207" }), lab()),
  ...unmanaged({ subnet: "lan10" }, { ...lan10, managed: false }),
  nameInUse("vip.maas", "address 10.10.0.70"),
  domainUnknown("nowhere"),
].map(({ reason }) => reason);

const toPattern = (message: string): RegExp =>
  new RegExp(`^${message.replace(/[.*+?^$()[\]\\/]/g, "\\$&").replace(/\{\w+\}/g, "[^]*")}$`);

describe("the rules of reserved addresses", () => {
  const texts = reservedAddressRules.rules.flatMap(({ says }) => says.map(({ message }) => message));

  it("say what the catalog has, and the catalog has no other text", () => {
    expect(said).to.have.length(texts.length);
    for (const text of texts) {
      expect(
        said.filter((reason) => toPattern(text).test(reason)),
        text,
      ).to.have.length(1);
    }
  });

  it("take what is right", () => {
    for (const inputs of [
      { ipAddress: "10.10.0.60" },
      { ipAddress: "10.10.0.60", subnet: "lan10", hostname: "vip.example.com", comment: "x".repeat(200) },
      { subnet: "lan10" },
      { range: "10.10.0.60-10.10.0.69" },
    ]) {
      expect([...byInputs(ask(inputs)), ...byMaas(ask(inputs), lab())], JSON.stringify(inputs)).to.deep.equal(
        [],
      );
    }
  });
});

describe("the mark of a reservation", () => {
  it("keeps any comment of one line, as one string of a zone's file", () => {
    const line = fc.string({ unit: "grapheme", minLength: 1 }).filter(isPlainText);
    fc.assert(
      fc.property(line, (comment) => {
        expect(encodeText(comment))
          .to.match(/^[\x20-\x7e]*$/)
          .and.not.match(/["\\;]/);
        expect(decodeText(encodeText(comment))).to.equal(comment);
        const rrdata = markText({ identity: "vip-abc", ip: "10.10.0.60", comment });
        expect(marksIn([{ id: 1, rrtype: "TXT", rrdata }])).to.deep.equal([
          { id: 1, rrdata, identity: "vip-abc", ip: "10.10.0.60", comment },
        ]);
      }),
    );
  });

  it("is no other record", () => {
    const records = ['"pulumi-maas-lxd vip"', "pulumi-maas-lxd vip 10.10.0.60", '"v=spf1 -all"', ""];
    expect(marksIn(records.map((rrdata, id) => ({ id, rrtype: "TXT", rrdata })))).to.deep.equal([]);
    const mark = markText({ identity: "vip", ip: "10.10.0.60" });
    expect(marksIn([{ id: 1, rrtype: "MX", rrdata: mark }])).to.deep.equal([]);
  });
});

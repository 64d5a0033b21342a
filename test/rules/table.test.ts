import { expect } from "chai";
import { judged } from "./judged";
import { table } from "./table";

describe("the table of good and bad inputs", () => {
  for (const [theme, rows] of Object.entries(table)) {
    describe(theme, () => {
      for (const row of rows) {
        it(`${row.fails.length > 0 ? "refuses" : "takes"} ${row.says}`, () => {
          const expected = row.fails.map(([property, reason]) => ({ property, reason }));
          expect(judged(row)).to.have.deep.members(expected);
        });
      }
    });
  }

  it("has at least 300 rows", () => {
    expect(Object.values(table).flat().length).to.be.at.least(300);
  });
});

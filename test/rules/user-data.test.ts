import { expect } from "chai";
import { allKnown } from "../../provider/rules/partial-inputs";
import { userDataNotes } from "../../provider/rules/user-data";

const SECRET = "hunter2";
const comment = /^userData: its first line is a comment/;
const noHeader = /^userData: it begins with no header that cloud-init knows/;
const network = /^userData: cloud-init takes no `network:` from user data/;

const notes = (userData: string, osystem?: string): string[] =>
  userDataNotes(allKnown({ userData, ...(osystem === undefined ? {} : { osystem }) }));

describe("what the preview says of user data", () => {
  for (const [what, userData, says] of [
    ["a comment for its header", `# cloud-config\npassword: ${SECRET}\n`, comment],
    ["two signs for one", `##cloud-config\npassword: ${SECRET}\n`, comment],
    ["an underscore in its header", `#cloud_config\npassword: ${SECRET}\n`, comment],
    ["a comment in base64", Buffer.from(`# cloud-config\n# ${SECRET}\n`).toString("base64"), comment],
    ["no header", `password: ${SECRET}\n`, noHeader],
    ["a byte-order mark", `\ufeff#cloud-config\npassword: ${SECRET}\n`, noHeader],
    ["base64 of something else", Buffer.from(SECRET.repeat(9)).toString("base64"), noHeader],
    ["nothing but white space", " \n", noHeader],
    ["`network:` at its top", `#cloud-config\nnetwork:\n  version: 2\n# ${SECRET}\n`, network],
    ["`network:` in JSON's way", `#cloud-config\n"network": {}\n# ${SECRET}\n`, network],
  ] as const) {
    it(`is what cloud-init passes over: ${what}`, () => {
      const said = notes(userData);
      expect(said).to.have.length(1);
      expect(said[0]).to.match(says);
      expect(said[0]).not.to.contain(SECRET);
    });
  }

  for (const [what, userData] of [
    ["a cloud-config", "#cloud-config\n{}\n"],
    ["a cloud-config after blank lines, in capitals", "\n  #Cloud-Config\n{}\n"],
    ["a cloud-config in base64", Buffer.from("#cloud-config\n{}\n").toString("base64")],
    ["a script that writes `network:`", "#!/bin/sh\ncat > x <<END\nnetwork:\nEND\n"],
    ["`network:` further in", "#cloud-config\nwrite_files:\n- content: |\n    network:\n"],
    ["a template", "## template: jinja\n#cloud-config\n{}\n"],
    ["a MIME message", "Content-Type: text/cloud-config\nMIME-Version: 1.0\n\n#cloud-config\n"],
  ] as const) {
    it(`is nothing of ${what}`, () => expect(notes(userData)).to.deep.equal([]));
  }

  it("is nothing of what Windows reads", () => {
    expect(notes("#ps1_sysnative\nGet-Date\n", "windows")).to.deep.equal([]);
  });
});

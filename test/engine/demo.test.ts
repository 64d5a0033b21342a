import { expect } from "chai";
import { BoundedProcess } from "../support/process";
import { projectRoot } from "../support/project";

describe("the demo", function () {
  this.timeout(240_000);

  it("shows its story to the end, and finds everything as it shows it", async () => {
    const { code, stdout, stderr } = await new BoundedProcess(process.execPath, ["dist/demo/main.js"], {
      cwd: projectRoot,
      env: process.env,
      timeoutMs: 220_000,
    }).ended;
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.match(/^7\. /m);
    expect(stdout).not.to.contain("✗");
  });
});

import { expect } from "chai";
import { Lab } from "./lab";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterDestroy } from "./region-check";

export interface OneVmSuite {
  readonly lab: Lab;
  readonly stack: OneVmStack;
}

type CleanUp = (suite: OneVmSuite) => Promise<void>;

/** Destroys the stack, which must leave the region as it was. */
export const destroyed: CleanUp = async ({ lab, stack }) => {
  await stack.destroy(await lab.provider());
  expect(findingsAfterDestroy(await lab.simulator.state(), lab.empty)).to.deep.equal([]);
};

/** Removes every VM, whosever it is: nothing else may be left. */
export const removed: CleanUp = async ({ lab }) => {
  for (const { systemId, vmHost } of (await lab.simulator.state()).machines) {
    if (vmHost !== null) {
      await lab.outsider.send({ method: "DELETE", path: `machines/${systemId}/` });
    }
  }
  expect((await lab.simulator.state()).instances, "what the test left").to.deep.equal([]);
};

/**
 * One region for the tests of a suite, each with an empty stack and in the end with a provider process of its own. To be
 * called where the suite is described.
 */
export function oneVmSuite(cleanUp: CleanUp): OneVmSuite {
  const suite = { lab: new Lab(), stack: new OneVmStack("web") };
  before(() => suite.lab.start());
  after(() => suite.lab.stop());
  beforeEach(() => {
    suite.stack.state = undefined;
  });
  afterEach(async () => {
    suite.lab.proxy.use();
    await suite.lab.simulator.setFaults([]);
    await cleanUp(suite);
    await suite.lab.killProvider();
  });
  return suite;
}

import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import * as byDynamic from "../../sdk";
import * as byPlugin from "../../sdk/plugin";

const FACES = { "pulumi-maas-lxd": byDynamic, "pulumi-maas-lxd/plugin": byPlugin };

const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => void output.apply((value) => resolve(value)));

for (const [name, { getSubnet, getSubnetOutput }] of Object.entries(FACES)) {
  describe(`look-ups of ${name} in a program's unit test`, () => {
    const calls: pulumi.runtime.MockCallArgs[] = [];

    before(() =>
      pulumi.runtime.setMocks({
        newResource: ({ name: id, inputs }) => ({ id, state: inputs as Record<string, unknown> }),
        call: (call) => {
          calls.push(call);
          return { cidr: "10.10.0.0/24" };
        },
      }),
    );

    it("are calls of the mocks, in both forms", async () => {
      expect(await getSubnet({ name: "lan10" })).to.deep.equal({ cidr: "10.10.0.0/24" });
      const found = getSubnetOutput({ name: pulumi.output("lan20") });
      expect(await valueOf(found.cidr)).to.equal("10.10.0.0/24");
      expect(calls.map(({ token, inputs }) => [token, inputs as unknown])).to.deep.equal([
        ["maas-lxd:index:getSubnet", { name: "lan10" }],
        ["maas-lxd:index:getSubnet", { name: "lan20" }],
      ]);
    });

    it("keep secret what was found by a secret", async () => {
      const found = getSubnetOutput({ name: pulumi.secret("lan10") });
      expect(await pulumi.isSecret(found)).to.equal(true);
    });
  });
}

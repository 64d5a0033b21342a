import { expect } from "chai";
import { MaasClient } from "../../../provider/maas/client";
import { readSettings } from "../../../provider/settings";
import { SimulatorProcess } from "../../support/simulator-process";
import { PluginProject, well } from "./project";

interface Token {
  readonly consumer_key: string;
  readonly token_key: string;
  readonly token_secret: string;
}

describe("an API key that was replaced, through the plugin on the real engine", function () {
  this.timeout(180_000);
  let simulator: SimulatorProcess;
  let project: PluginProject;

  before(async () => {
    simulator = await SimulatorProcess.start();
    project = await PluginProject.start("rotated", simulator);
  });

  after(async () => {
    project.dispose();
    await simulator.stop();
  });

  it("is the stack's present one for refresh and destroy, too, whose provider is in the state", async () => {
    project.write('const web = new LxdVm("web", { ...small, staticIp: { ipAddress: "10.10.0.50" } });');
    well(await project.stack.up());
    const settings: Record<string, string> = { apiUrl: simulator.url, apiKey: simulator.apiKey };
    const client = new MaasClient(readSettings((key) => settings[key], {}));
    const account = (op: string, form = {}): Promise<unknown> =>
      client.send({ method: "POST", path: "account/", op, form });
    const token = (await account("create_authorisation_token")) as Token;
    const key = [token.consumer_key, token.token_key, token.token_secret].join(":");
    await account("delete_authorisation_token", { token_key: simulator.apiKey.split(":")[1] });
    client.close();
    await project.stack.setConfig("maas-lxd:apiKey", key, { secret: true });
    well(await project.stack.refresh("--expect-no-changes"));
    well(await project.stack.destroy());
    expect((await simulator.state()).instances).to.deep.equal([]);
  });
});

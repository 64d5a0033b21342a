#!/usr/bin/env node
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { endWithEngine } from "../engine/engine-watch";
import { EngineLog } from "./engine-log";
import { Plugin } from "./plugin";

/**
 * The executable `pulumi-resource-maas-lxd`. The engine starts one for each provider instance of a run, with its own address as the last
 * argument, and reads from standard output the port at which it is served; nothing else may stand there.
 */
function main(): void {
  // Else the process lives on for the engine's five seconds, and dies by SIGKILL.
  process.on("SIGINT", () => process.exit(0));
  const log = new EngineLog();
  let address: string | undefined;
  const follow = (given: string): void => {
    if (address === undefined && given !== "") {
      address = given;
      log.connect(given);
      endWithEngine(given, () => process.exit(1));
    }
  };
  follow(process.argv.slice(2).findLast((arg) => /^[\w.-]+:[1-9]\d*$/.test(arg)) ?? "");
  const server = new Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, new Plugin(log, follow, () => address).calls());
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) {
      process.stderr.write(`pulumi-resource-maas-lxd cannot listen: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}

main();

import { isDeepStrictEqual } from "node:util";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  CheckResponse,
  ConfigureResponse,
  DiffResponse,
  GetSchemaResponse,
  ProviderHandshakeResponse,
  type CheckRequest,
  type ConfigureRequest,
  type DiffRequest,
  type GetSchemaRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { shownMessage } from "../lifecycle/shown-message";
import { packageSchema } from "../schema";
import { Session, type SessionOptions } from "../session";
import { SettingsError } from "../settings";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { configOf, judgeSettings, settingOf, withStackConfig } from "./plugin-settings";
import { receive, send } from "./wire";

/** The calls for the provider itself. */

const SECRET = "apiKey";

export function handshake(): ProviderHandshakeResponse {
  const response = new ProviderHandshakeResponse();
  response.setAcceptSecrets(true);
  return response;
}

/** @throws Error for a version of the format that there is not */
export function getSchema(request: GetSchemaRequest): GetSchemaResponse {
  if (request.getVersion() !== 0) {
    throw new Error(`there is no version ${request.getVersion()} of the schema's format here, only 0`);
  }
  const response = new GetSchemaResponse();
  response.setSchema(JSON.stringify(packageSchema()));
  return response;
}

export function getPluginInfo(): PluginInfo {
  const info = new PluginInfo();
  info.setVersion(packageSchema().version);
  return info;
}

export function checkConfig(request: CheckRequest): CheckResponse {
  const { values, secrets } = receive(request.getNews());
  const { known, unknown } = separateUnknowns(values);
  const response = new CheckResponse();
  response.setInputs(send(restoreUnknowns(known, unknown), new Set([...secrets, SECRET])));
  try {
    judgeSettings({ known, hasUnknown: unknown.size > 0 }, process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) {
      throw error;
    }
    const failure = new CheckFailure();
    failure.setProperty(settingOf(error));
    failure.setReason(shownMessage(error));
    response.addFailures(failure);
  }
  return response;
}

/** Another key or URL is an update of the provider, and never of the VMs: those are looked for where it leads to. */
export function diffConfig(request: DiffRequest): DiffResponse {
  const { values: olds } = receive(request.getOldInputs() ?? request.getOlds());
  const { values: news } = receive(request.getNews());
  const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
  const changed = names.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  const response = new DiffResponse();
  response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(changed);
  return response;
}

/** The session of the provider that the engine configures. */
export function configure(
  request: ConfigureRequest,
  options: SessionOptions,
): { session: Session; response: ConfigureResponse } {
  const config = configOf(receive(request.getArgs()).values);
  const isDefault = /^default(_|$)/.test(request.getName() ?? "");
  const session = new Session(options);
  session.configure(isDefault ? withStackConfig(config, process.env["PULUMI_CONFIG"]) : config);
  const response = new ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setSupportspreview(true);
  return { session, response };
}

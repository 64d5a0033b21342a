import { hasHeader, isAlmostCloudConfig, readUserData } from "../network/user-data";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";

const problems = {
  binary:
    "User data is binary data that was read as text, which destroys it: give the text itself, or base64 of the gzip data",
  unpackable:
    "User data is base64 of gzip data, which cannot be unpacked to a text of at most 16 MiB: give the text itself",
};

/** What is encoded in a way that nobody can read. The data is never shown. */
export function userDataReadable({ inputs: { userData } }: PartialInputs): CheckFailure[] {
  const problem = userData === undefined ? undefined : readUserData(userData).problem;
  return problem === undefined ? [] : [fail("userData", problems[problem])];
}

/**
 * Warnings about user data that does nothing, or not all that it says. cloud-init passes over it without an error, and so does MAAS; an
 * image may have another reader, so it is not a failure. Windows images read other headers.
 */
export function userDataNotes({ inputs: { userData, osystem } }: PartialInputs): string[] {
  if (userData === undefined || osystem === "windows") {
    return [];
  }
  const { text, problem } = readUserData(userData);
  if (problem !== undefined) {
    return [];
  }
  if (isAlmostCloudConfig(text)) {
    return [
      "userData: its first line is a comment, and cloud-init does nothing with it: the header is #cloud-config, without a blank",
    ];
  }
  if (!hasHeader(text)) {
    return [
      "userData: it begins with no header that cloud-init knows, which does nothing with it: a cloud-config begins with #cloud-config, a script with #!",
    ];
  }
  return isCloudConfig(text) && /^["']?network["']?\s*:/m.test(text)
    ? [
        "userData: cloud-init takes no `network:` from user data: MAAS configures the interfaces as networkInterfaces and staticIp say",
      ]
    : [];
}

function isCloudConfig(text: string): boolean {
  return /^\s*#cloud-config/i.test(text);
}

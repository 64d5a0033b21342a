const LABEL_LENGTH = 63;
const NAME_LENGTH = 255;

/** maasserver.utils.dns.validate_hostname: what is wrong with a host name; undefined when nothing is. */
export function hostnameProblem(hostname: string): string | undefined {
  if (hostname.length > NAME_LENGTH) {
    return `Hostname is too long.  Maximum allowed is ${NAME_LENGTH} characters.`;
  }
  const labels = hostname.split(".");
  if (labels.some((label) => label === "")) {
    return "Hostname contains empty name.";
  }
  const host = labels[0] ?? "";
  if (host.includes("_")) {
    return `Host label cannot contain underscore: '${host}'.`;
  }
  for (const label of labels) {
    const problem = labelProblem(label);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

function labelProblem(label: string): string | undefined {
  if (label.startsWith("-") || label.endsWith("-")) {
    return `Label cannot start or end with hyphen: '${label}'.`;
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(label)) {
    return `Label contains disallowed characters: '${label}'.`;
  }
  if (label.length > LABEL_LENGTH) {
    return `Label is too long: '${label}'.  Maximum allowed is ${LABEL_LENGTH} characters.`;
  }
  return undefined;
}

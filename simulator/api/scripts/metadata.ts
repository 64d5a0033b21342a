import { parse } from "yaml";
import type { FormErrors } from "../core/form";

const DELIMITER = /\s*#\s*-+\s*(Start|End) MAAS (?<version>\d+\.\d+) script metadata\s+-+/i;

/** The YAML between the delimiters of a script's comments; undefined when a line of it is not a comment. */
function embeddedYaml(lines: readonly string[], errors: FormErrors): string | undefined {
  let version: string | undefined;
  let yaml = "";
  for (const line of lines) {
    const found = DELIMITER.exec(line)?.groups?.["version"];
    if (found !== undefined) {
      if (version === undefined && found === "1.0") {
        version = found;
      } else if (found === version) {
        break;
      }
    } else if (version !== undefined && line.trim() !== "") {
      const hash = line.indexOf("#");
      if (hash < 0) {
        errors.add("script", 'Missing "#" on YAML line.');
        return undefined;
      }
      yaml += `${line.slice(hash + 1)}\n`;
    }
  }
  return yaml;
}

/** The metadata in a script's comments between MAAS's delimiters; empty when there is none. */
export function readMetadata(script: string, errors: FormErrors): Readonly<Record<string, unknown>> {
  const [first, ...lines] = script.split(/\r\n|\r|\n/);
  if (script !== "" && first?.startsWith("#!/") !== true) {
    errors.add("script", "Must start with shebang.");
  }
  const yaml = embeddedYaml(lines, errors);
  let metadata: unknown;
  try {
    metadata = yaml === undefined ? undefined : parse(yaml);
  } catch (error) {
    errors.add("script", `Invalid YAML: ${(error as Error).message}`);
  }
  return typeof metadata === "object" && metadata !== null && !Array.isArray(metadata)
    ? (metadata as Record<string, unknown>)
    : {};
}

import type { RuleSection } from "../rule";
import { userDataReadable } from "../user-data";

export const userDataRules: RuleSection = {
  title: "User data",
  rules: [
    {
      id: "user-data",
      needs: "inputs",
      check: userDataReadable,
      says: [
        {
          message:
            "User data is binary data that was read as text, which destroys it: give the text itself, or base64 of the gzip data",
          example: '`readFileSync("user-data.gz", "utf8")`',
        },
        {
          message:
            "User data is base64 of gzip data, which cannot be unpacked to a text of at most 16 MiB: give the text itself",
        },
      ],
    },
  ],
};

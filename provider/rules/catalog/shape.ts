import type { RuleSection } from "../rule";

export const shapeRules: RuleSection = {
  title: "Shape",
  rules: [
    {
      id: "shape-type",
      needs: "shape",
      says: [
        {
          message: "{property} must be {expected}, but is {actual}",
          example: '`cores: "two"`',
          source: "schema.json",
        },
      ],
    },
    {
      id: "shape-required",
      needs: "shape",
      says: [
        { message: "{property} is missing", example: '`disks: [{ pool: "fast" }]`', source: "schema.json" },
      ],
    },
    {
      id: "shape-unknown",
      needs: "shape",
      says: [
        {
          message: "Unknown property {name}: the nearest known name is {nearest}",
          example: "`staticIp: { gatway: … }`",
          source: "schema.json",
        },
        {
          message: "Unknown property {name}: there is no name like it",
          example: "`enableHwSync: true`",
          source: "schema.json",
        },
      ],
    },
  ],
};

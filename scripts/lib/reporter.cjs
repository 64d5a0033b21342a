"use strict";

const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/** Mocha's `spec` reporter; in the end it also writes the numbers, as JSON, to the file of its `counts` option. */
module.exports = class extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(options.reporterOptions.counts, JSON.stringify({ passes, failures, pending }));
    });
  }
};

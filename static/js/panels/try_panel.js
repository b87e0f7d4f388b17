/** @file The panel Try, with all that is in it. */

import { createCorrections } from "./corrections.js";
import { createMarking } from "./marking.js";
import { createPulls } from "./pull_list.js";
import { createTrying } from "./trying.js";

/** @param {any} heatmap */
export function createTryPanel(heatmap) {
  createTrying();
  createCorrections();
  createMarking(heatmap);
  createPulls(heatmap);
}

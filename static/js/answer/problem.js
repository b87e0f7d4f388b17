/** @file What went wrong, in place of what was asked for. */

import { button } from "../dom.js";
import { messageOf } from "../model/api.js";
import { isPassing } from "../model/retry.js";

/**
 * @param {Error} error
 * @param {() => void} again asks again
 * @returns {(Node | string)[]} its words, and a way to ask again where that may help
 */
export const problemParts = (error, again) =>
  isPassing(error) ? [messageOf(error), " ", button("link", again, "Try again")] : [messageOf(error)];

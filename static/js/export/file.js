/** @file The answer as a JSON file that programs can read and that this page opens again. */

/** @import { Answer } from "../model/types.js" */
/** @import { State } from "../model/state.js" */

import { snapshot } from "../model/snapshot.js";

const FORMAT = "limelight";
const VERSION = 1;

/** Bytes of a file that is read at all; a long review with all its weights has a tenth of that. */
export const MAX_FILE = 20_000_000;

/** A file that cannot be opened; its message is for the reader. */
export class FileError extends Error {}

/**
 * @param {State} state
 * @param {Answer} answer
 * @returns {string} the file
 */
export const toFile = (state, answer) =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, view: snapshot(state), answer }, null, 1)}\n`;

/**
 * @param {string} name of the file
 * @param {string} text of the file
 * @returns {{view: object, answer: object}} the caller must check the view
 * @throws {FileError}
 */
export function fromFile(name, text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new FileError(`${name} is not JSON. Choose a file that was saved here with “JSON”.`);
  }
  if (data?.format !== FORMAT || typeof data.view !== "object" || data.view === null) {
    throw new FileError(`${name} is JSON, and not an answer that was saved here. Choose one that was saved with “JSON”.`);
  }
  if (data.version !== VERSION) {
    throw new FileError(`${name} has version ${String(data.version)} of the format; this page opens version ${VERSION}.`);
  }
  return { view: data.view, answer: data.answer ?? {} };
}

/** @file The gravest doubt about an answer, next to its stars. */

/**
 * @param {{code: string, text: string}[]} [doubts] the gravest first
 * @returns {string} the sentence of the gravest one that the answer itself does not say; "" without any
 */
export const doubtLine = (doubts = []) => doubts.find(({ code }) => code !== "undecided")?.text ?? "";

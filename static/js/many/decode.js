/** @file Decodes the bytes of a table: UTF-8 or UTF-16, and Windows-1252 where UTF-8 fails; the rule of limelight/tables. */

// Windows-1252 does not define these, and no text in it holds a zero.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const UNDEFINED = /[\u0000\u0081\u008d\u008f\u0090\u009d]/;
/** The letters from 0x80 on: Node.js 20 decodes Windows-1252 as Latin-1, which has none there. */
const LETTERS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
/** Bytes at the start that are looked at: two letters of UTF-16. */
const HEAD = 4;

/** The first bytes of files that are not text: Parquet, workbooks and .zip, .gz, .bz2, .xz, .zst. */
const PACKED = ["PAR1", "PK\x03\x04", "\x1f\x8b", "BZh", "\xfd7zXZ", "\x28\xb5\x2f\xfd"];

/** @param {Uint8Array} bytes @returns {boolean} whether they are a file that only the server reads */
export function isPacked(bytes) {
  const head = String.fromCharCode(...bytes.subarray(0, 5));
  return PACKED.some((start) => head.startsWith(start));
}

/** @param {Uint8Array} bytes @returns {?string} the kind of UTF-16, by its mark or by the zeros in its first two letters if both are ASCII */
function utf16(bytes) {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (bytes.length < 2) return null;
  const zeros = (start) => bytes.subarray(0, HEAD).every((byte, place) => place % 2 !== start || byte === 0);
  if (zeros(1)) return "utf-16le";
  return zeros(0) ? "utf-16be" : null;
}

/** @param {Uint8Array} bytes @param {string} kind of UTF-16 @returns {string} */
function decodeWide(bytes, kind) {
  try {
    return new TextDecoder(kind, { fatal: true }).decode(bytes);
  } catch {
    throw new Error("This is not whole as UTF-16. Copy it again, or save it as UTF-8.");
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {{text: string, encoding: "utf-8" | "utf-16" | "windows-1252"}}
 * @throws {Error} where the bytes are none of these
 */
export function decode(bytes) {
  const wide = utf16(bytes);
  if (wide) return { text: decodeWide(bytes, wide), encoding: "utf-16" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    const decoded = new TextDecoder("windows-1252").decode(bytes);
    const text = decoded.replace(/[\u0080-\u009f]/g, (letter) => LETTERS[letter.charCodeAt(0) - 0x80]);
    if (UNDEFINED.test(text)) throw new Error("This is no text: its letters are neither UTF-8 nor Windows-1252. Save the file as UTF-8.");
    return { text, encoding: "windows-1252" };
  }
}

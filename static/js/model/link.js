/**
 * @file A view of the page as the fragment of a link: the browser never sends a fragment, so the server never sees it.
 * The view is written as JSON, compressed (DEFLATE, RFC 1951) and spelled in base64url (RFC 4648).
 */

import { count } from "../format.js";
import { fromBase64 } from "../float16.js";

// The name contains the version of the format, so that a later page recognises an older link.
const NAME = "v1=";

/** Characters of a whole link; mail and chat programs cut longer ones. */
export const MAX_LINK = 8_000;

// Far more than a view can hold, so that a small hostile fragment cannot unpack to gigabytes.
const MAX_UNPACKED_BYTES = 400_000;

/** A link that cannot be made or read; its message is for the reader. */
export class LinkError extends Error {}

/**
 * @param {object} view what JSON can say
 * @param {string} page the address of the page; its own fragment is dropped
 * @param {number} [most] characters; a link that is followed at once may be longer than one that is sent
 * @returns {Promise<string>} the link
 * @throws {LinkError} where it would be longer than `most`
 */
export async function makeLink(view, page, most = MAX_LINK) {
  const packed = await bytesOf(
    new Blob([JSON.stringify(view)]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  );
  const link = `${page.split("#")[0]}#${NAME}${toBase64url(packed)}`;
  if (link.length > most) {
    throw new LinkError(
      `This review makes a link of ${count(link.length)} characters; mail and chat programs cut off links ` +
        "longer than " +
        `${count(MAX_LINK)}. Copy it as text instead.`,
    );
  }
  return link;
}

/** How often the address was to be changed. */
let written = 0;

/**
 * Puts a view into the address. A link takes a moment to be made: the newest one counts, and an address that the reader
 * opens meanwhile stays.
 *
 * @param {object} view
 * @returns {Promise<void>}
 */
export async function keepInAddress(view) {
  const mine = (written += 1);
  const { hash } = location;
  const link = await makeLink(view, location.pathname, Number.POSITIVE_INFINITY);
  if (mine === written && location.hash === hash) history.replaceState(null, "", link);
}

/**
 * @param {string} fragment with or without its "#"
 * @returns {boolean} whether it claims to hold a view; other fragments are ignored
 */
export const holdsView = (fragment) => fragment.replace(/^#/, "").startsWith(NAME);

/**
 * @param {string} fragment one that `holdsView`
 * @returns {Promise<any>} the view as it was written; the caller must check its fields
 * @throws {LinkError} where it is broken
 */
export async function readLink(fragment) {
  try {
    const packed = fromBase64(fragment.replace(/^#/, "").slice(NAME.length).replaceAll("-", "+").replaceAll("_", "/"));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(
      await bytesOf(stream.pipeThrough(limited(MAX_UNPACKED_BYTES))),
    );
    const view = JSON.parse(text);
    if (typeof view !== "object" || view === null || Array.isArray(view)) throw new TypeError("not a view");
    return view;
  } catch {
    throw new LinkError(
      "This link is broken: part of it may have been cut off. Ask for it again, or paste the review.",
    );
  }
}

/** @param {ReadableStream} stream @returns {Promise<Uint8Array<ArrayBuffer>>} */
const bytesOf = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

/** @param {number} left bytes @returns {TransformStream<Uint8Array, Uint8Array>} that breaks after so many */
const limited = (left) =>
  new TransformStream({
    transform(piece, controller) {
      left -= piece.length;
      if (left < 0) controller.error(new RangeError("too large"));
      else controller.enqueue(piece);
    },
  });

/** @param {Uint8Array} bytes */
function toBase64url(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

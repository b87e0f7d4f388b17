/** @file Fetches the files of the site that are no scripts. */

import { Refusal } from "./refusal.js";

/**
 * @param {string} path of the file
 * @param {string | URL} root the folder of the site
 * @returns {Promise<Response>} with the file
 * @throws {Refusal} where it does not come: without a network, or from a copy of the site that lacks it
 */
export async function fetchPart(path, root) {
  const response = await fetch(new URL(path, root)).catch(() => null);
  if (response?.ok) return response;
  if (!response)
    throw new Refusal(
      "not-ready",
      "Part of this page is not loaded yet, and there is no connection. Nothing is lost: try again once you are " +
        "online.",
    );
  throw new Refusal(
    "not-ready",
    `Part of this page did not load (${path}, status ${response.status}). Nothing is lost: try again in a ` +
      "moment, or reload the page.",
  );
}

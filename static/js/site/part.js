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
  if (!response) throw new Refusal("not-ready", "A part that is not loaded yet needs a connection, and there is no connection. Nothing is lost: try again once there is one.");
  throw new Refusal("not-ready", `A part of this page did not load (${path}, status ${response.status}). Nothing is lost: try again in a moment, or load the page again.`);
}

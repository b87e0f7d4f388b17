/**
 * @file The service of the recorded site of two tiny models, or of the site in LIMELIGHT_SITE, with files from disk.
 */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { Service } from "../../../static/js/site/service.js";

const { LIMELIGHT_SITE: SITE } = process.env;
export const tiny = JSON.parse(readFileSync(join(import.meta.dirname, "../../fixtures/site.json"), "utf8"));

const fetchBytes = async (path) => {
  const written = !SITE && tiny.files[path];
  const file = SITE && existsSync(join(SITE, path)) ? join(SITE, path) : join(import.meta.dirname, "../../..", path);
  const bytes = written ? Buffer.from(written, "base64") : readFileSync(file);
  return new Uint8Array(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
};

async function loadSegment() {
  const { initSync, segment } = await import("../../../static/vendor/sentencex/sentencex_wasm.js");
  initSync({ module: await fetchBytes("static/vendor/sentencex/sentencex_wasm_bg.wasm") });
  return segment;
}

export const service = new Service(
  SITE ? JSON.parse(readFileSync(join(SITE, "site.json"), "utf8")) : tiny.site,
  fetchBytes,
  loadSegment,
);
export const rest = async () => {};

/** @param {ArrayLike<number>} one @param {ArrayLike<number>} other @returns {number} */
export const apart = (one, other) =>
  Array.from(one).reduce((most, value, place) => Math.max(most, Math.abs(value - other[place])), 0);

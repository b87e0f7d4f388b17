/** @file Asks for the report on a file, and hands over its events as they come. */

import { ProblemError } from "../model/api.js";

/**
 * @typedef {{rows?: number | string, total?: number, columns?: string[], notes?: string[], chosen?: Record<string,
 *   any>, what?: string, done?: number, of?: number, title?: string, page?: string, figures?: string, texts?:
 *   Record<string, string>, error?: string}} Event
 */

const AWAY = "The server cannot be reached. Try again in a moment.";

/** @param {File} file @returns {Promise<Blob>} packed, so that a large file is below the limit of the server */
const packed = (file) => new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob();

/**
 * @param {File} file
 * @param {Record<string, string>} query the columns and the model
 * @param {AbortSignal} signal
 * @param {(event: Event) => void} onEvent
 * @throws {Error} whose message is for the reader
 */
export async function askForReport(file, query, signal, onEvent) {
  const isPacked = /\.(gz|zip|xlsx|xls|ods|parquet|zst|xz|bz2)$/i.test(file.name);
  const body = isPacked ? file : await packed(file);
  const address = `/api/v1/report?${new URLSearchParams({ ...query, name: file.name })}`;
  const request = { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body, signal };
  const lost = (/** @type {Error} */ error) => {
    throw signal.aborted ? error : new Error(AWAY);
  };
  const response = await fetch(address, request).catch(lost);
  if (!response.ok) throw new ProblemError(await response.json().catch(() => ({ detail: AWAY })));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch(lost);
    if (done) return;
    const lines = (rest + value).split("\n\n");
    rest = lines.pop();
    // A colon alone is a sign of life.
    for (const line of lines.filter((each) => each !== ":")) {
      const event = JSON.parse(line.slice("data: ".length));
      onEvent(event);
      if (event.error) throw new Error(event.error);
    }
  }
}

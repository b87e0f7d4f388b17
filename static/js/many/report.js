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
  const response = await fetch(address, request).catch((error) => {
    throw signal.aborted ? error : new Error(AWAY);
  });
  if (!response.ok) throw new ProblemError(await response.json().catch(() => ({ detail: AWAY })));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((error) => {
      throw signal.aborted ? error : new Error(AWAY);
    });
    if (done) return;
    const lines = (rest + value).split("\n\n");
    rest = lines.pop();
    for (const line of lines) {
      // A sign of life.
      if (line === ":") continue;
      const event = JSON.parse(line.slice("data: ".length));
      onEvent(event);
      if (event.error) throw new Error(event.error);
    }
  }
}

/**
 * @file Starts the page of `limelight export --single-file`. A page from disk may load neither modules nor files: they are in
 * the page, the modules become blobs that import each other, and `fetch` answers from the page.
 */

/**
 * Runs in the page, and as text in a worker, which from disk has an origin of its own and cannot read blobs of the page.
 *
 * @param {object} content of the file
 * @param {string} content.home what all addresses in it begin with
 * @param {Record<string, string>} content.modules by address, after those that they import
 * @param {Record<string, string>} content.files in base64, by address
 * @param {string[]} entries addresses of the modules to run
 */
async function start({ home, modules, files }, entries) {
  const load = globalThis.fetch;
  globalThis.fetch = async (address, request) => {
    if (!String(address).startsWith(home)) return load(address, request);
    const file = files[String(address)];
    return file ? new Response(Uint8Array.from(atob(file), (character) => character.charCodeAt(0))) : new Response(null, { status: 404 });
  };
  /** @type {Map<string, string>} */
  const blobs = new Map();
  for (const [address, text] of Object.entries(modules)) {
    const linked = text.replaceAll(/"([^"\s]+)"/g, (quoted, named) => (blobs.has(named) ? `"${blobs.get(named)}"` : quoted));
    blobs.set(address, URL.createObjectURL(new Blob([linked], { type: "text/javascript" })));
  }
  for (const entry of entries) await import(blobs.get(entry));
}

/** Runs in a worker: keeps the messages that come before its module listens. @param {Promise<void>} started */
async function hear(started) {
  const early = [];
  const keep = ({ data }) => early.push(data);
  addEventListener("message", keep);
  await started;
  removeEventListener("message", keep);
  for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
}

const content = document.getElementById("files").textContent;

globalThis.Worker = class extends Worker {
  /** @param {string} address of its module */
  constructor(address) {
    super(URL.createObjectURL(new Blob([`${start}\n${hear}\nhear(start(${content}, ["${address}"]));`])));
  }
};

const { entries, ...inside } = JSON.parse(content);
await start(inside, entries);

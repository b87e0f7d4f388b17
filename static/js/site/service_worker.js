/**
 * @file Keeps the site in the browser, so that it opens without a network. `limelight export --site` puts two lines
 * above it: VERSION, a hash of all files, and AT_ONCE, those that are kept from the start.
 */

const NAME = `limelight-${VERSION}`;
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
const ROOT = new URL(registration.scope);

addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(keep().then(() => skipWaiting()));
});

async function keep() {
  const cache = await caches.open(NAME);
  // Past the cache of the browser, which may hold files of an older site.
  await cache.addAll(AT_ONCE.map((path) => new Request(new URL(path, ROOT), { cache: "no-cache" })));
}

addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith("limelight-") && name !== NAME) await caches.delete(name);
  await clients.claim();
}

addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(ROOT.href)) return;
  event.respondWith(find(request, url));
});

/**
 * @param {Request} request
 * @param {URL} url
 * @returns {Promise<Response>} what is kept; otherwise what the network has, which is kept then
 */
async function find(request, url) {
  const cache = await caches.open(NAME);
  const bare = url.origin + url.pathname;
  const kept = await cache.match(bare);
  if (kept) return guarded(kept, url);
  // Addresses in a page are relative to its folder, so a host, too, leads on to the slash.
  if (request.mode === "navigate" && (await cache.match(`${bare}/`))) return Response.redirect(`${bare}/${url.search}`);
  const response = await fetch(request);
  // Where there is no room to keep it, the page has it all the same.
  if (response.ok && response.type === "basic" && !response.redirected)
    await cache.put(bare, response.clone()).catch(() => {});
  return guarded(response, url);
}

/**
 * @param {Response} response
 * @param {URL} url
 * @returns {Response} a script of a worker says itself that it may load nothing from elsewhere
 */
function guarded(response, url) {
  if (!url.pathname.endsWith("/worker.js") || !response.ok) return response;
  const headers = new Headers(response.headers);
  headers.set("Content-Security-Policy", POLICY);
  return new Response(response.body, { status: response.status, headers });
}

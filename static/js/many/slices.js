/** @file Long work in slices, so that the page is never frozen. */

/** Milliseconds of work between two moments in which the page responds. */
const SLICE = 25;

/** Yields to pending tasks of the page. A timer would be throttled in a background tab. @returns {Promise<void>} */
export const breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** @template T @param {Iterable<T>} items @param {(item: T) => void} act */
export async function inSlices(items, act) {
  let start = performance.now();
  for (const item of items) {
    act(item);
    if (performance.now() - start < SLICE) continue;
    await breathe();
    start = performance.now();
  }
}

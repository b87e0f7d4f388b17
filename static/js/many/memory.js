/** @file Keeps what was scored in this browser alone, so that Back from a review returns to its row. */

const DATABASE = "limelight-many";
const STORE = "last";
// Raised with each change of the fields that are kept: those of an earlier version are dropped.
const VERSION = 4;

/** @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} act @returns {Promise<T>} */
async function within(mode, act) {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => {
    for (const name of [...opening.result.objectStoreNames]) opening.result.deleteObjectStore(name);
    opening.result.createObjectStore(STORE);
  };
  const database = await done(opening);
  try {
    return await done(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Keeps the work of this visit. A browser that may not store anything forgets it, and nothing else changes. @param {object} work */
export const keep = (work) => within("readwrite", (store) => store.put(work, "work")).catch(() => undefined);

/** @returns {Promise<any>} what was kept last, or undefined */
export const recall = () => within("readonly", (store) => store.get("work")).catch(() => undefined);

/** Forgets it. */
export const forget = () => within("readwrite", (store) => store.delete("work")).catch(() => undefined);

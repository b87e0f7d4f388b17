/** @file What is the same each time is loaded once. */

/**
 * @template T
 * @param {(name: string) => Promise<T>} load
 * @returns {(name?: string) => Promise<T>} loads each once; again where that failed
 */
export function once(load) {
  const loaded = new Map();
  return (name = "") => {
    if (!loaded.has(name)) {
      const loading = load(name);
      loaded.set(name, loading);
      loading.catch(() => loaded.delete(name));
    }
    return loaded.get(name);
  };
}

/**
 * @file The addresses of pages: at the root of a server, or in a folder of any host, which `data-home` of the page
 *   names.
 */

const home = globalThis.document?.documentElement.dataset.home;

/** Whether the page has no server behind it: `limelight export --site` wrote it. */
export const isStatic = home !== undefined;

/** @param {string} path from the root, without the "/" at its start @returns {string} its address */
export const addressOf = (path) => (isStatic ? new URL(home + path, location.href).href : `/${path}`);

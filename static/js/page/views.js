/**
 * @file Views in the history of the browser, and the draft of this tab: Back, a reload, another page and the way back
 * from it lose nothing. Both are kept by the browser for as long as the tab is open.
 *
 * @import { State } from "../model/state.js"
 * @typedef {{id: string, view: Partial<State>}} View `id`: of its entry in the history
 */

import { recall, remember } from "../storage.js";
import { isEdit } from "../model/edits.js";
import { restore, snapshot } from "../model/snapshot.js";
import { state } from "../model/state.js";

const DRAFT = "draft";
// Milliseconds between two history entries while typing: browsers limit their number per minute.
const PAUSE = 300;
// As many steps are kept over a reload; a tab may keep about 5 MB in all.
const STEPS = 20;

const newId = () => Math.random().toString(36).slice(2);

/**
 * @returns {?View & {steps?: any[]}} what this tab showed last; null where it has shown nothing yet, or may keep
 *   nothing
 */
const draft = () => recall(DRAFT, "sessionStorage");

/** @param {State} now @param {State} before @returns {boolean} whether one would go back from `now` to `before` */
function isAnother(now, before) {
  const typing = document.activeElement?.matches("#text, .typeover");
  const replaced = now.text !== before.text && !isEdit(before.text, now.text) && !(typing && !before.text.trim());
  return now.model !== before.model || now.panel !== before.panel || replaced;
}

/** @returns {boolean} whether this tab has shown nothing yet */
const isNew = () => draft() === null;

/**
 * @returns {?View & {steps?: any[]}} what this tab showed before a reload, or before another page; with the model
 *   that the address asks for
 */
function left() {
  const { state: entry } = history;
  const kept = draft();
  // The draft is written later than the entry that it belongs to.
  const view = entry?.view && entry.id !== kept?.id ? entry : kept;
  if (!view?.view) return null;
  // Opening the tab of another model selects that model.
  const asked = entry ? null : new URLSearchParams(location.search).get("model");
  const isOther = asked && asked !== view.view.model;
  const others = isOther ? { model: asked, method: "", target: "", without: [] } : {};
  return { ...view, view: { ...view.view, ...others }, steps: kept?.steps };
}

/**
 * @param {object} parts
 * @param {import("../model/edits.js").Edits} parts.edits
 * @param {string[]} parts.models names of those that are served
 */
export function createViews({ edits, models }) {
  /** Where the reader is. @type {View} */
  let here = { id: newId(), view: {} };
  let timer;
  let moving = false;

  const look = () => ({ id: here.id, view: snapshot(state.get()) });

  function note() {
    clearTimeout(timer);
    here = look();
    history.replaceState(here, "");
    remember(DRAFT, { ...here, steps: edits.steps.slice(-STEPS) }, "sessionStorage");
  }

  /** @param {View} view */
  function go({ id, view }) {
    const { state: next } = restore(view, models);
    moving = true;
    state.set({ ...next, model: next.model || state.get().model });
    moving = false;
    here = { ...look(), id };
  }

  /** The next entry of the history; one that the browser has just made, for a link, is that already. */
  function advance() {
    if (!history.state) return;
    history.replaceState(here, "");
    history.pushState(null, "", location.pathname + location.search);
    here = { ...here, id: newId() };
  }

  /** @param {State} now @param {State} before */
  function follow(now, before) {
    if (moving) return;
    const isOther = isAnother(now, before);
    if (isOther) advance();
    if (isOther || now.text === before.text) {
      note();
      return;
    }
    here = look();
    clearTimeout(timer);
    timer = setTimeout(note, PAUSE);
  }

  /** @param {boolean} linked whether a link is still to be opened here */
  function begin(linked) {
    state.subscribe(follow);
    addEventListener("pagehide", note);
    addEventListener("popstate", (event) => {
      clearTimeout(timer);
      if (event.state?.view) go(event.state);
    });
    if (!linked) note();
  }

  return { begin, go, isNew, left };
}

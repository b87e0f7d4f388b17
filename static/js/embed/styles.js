/** @file The styles of the light on words, and of an element that brings them along. */

import { SHADES } from "./rules.js";

// The light on the reader's text: eleven levels of ochre for what raises and of blue for what lowers, in equal steps
// (OKLCH), which no eye that lacks a cone mixes up. Ink keeps a contrast of 7 on all of them, so that the dark theme
// leaves out the middle, where no ink has it. What lowers has a line below, too. The server puts these rules at the
// head of static/heatmap.css, for pages without JavaScript.
/** @type {string} */
export const LIGHT = `
${SHADES}
/* A row for each sentence. Its number is drawn and not written, and a box without height ends its line: what is
   copied is the reader's text. */
.paragraph { --margin: 66px; --room: 52px; padding-inline-start: var(--margin); }
.sentence { --bar: var(--n); --fill: var(--gold); }
.sentence[data-sign="-"] { --fill: var(--blue); }
[data-view="looked"] .sentence { --bar: var(--m); --fill: var(--violet); }
.sentence::after { content: ""; display: block; height: 3px; }
/* A screen reader has the number from the name of the sentence. */
.sentence[data-adds]::before { content: attr(data-adds) / ""; }
[data-view="looked"] .sentence[data-share]::before { content: attr(data-share) / ""; }
.sentence::before {
  position: absolute; width: var(--room); margin-inline-start: calc(-1 * var(--margin)); margin-top: 8px;
  color: var(--soft);
  font: 12.5px/1 var(--sans); font-variant-numeric: tabular-nums; text-align: end; white-space: nowrap;
  unicode-bidi: plaintext;
}
:dir(rtl) > .sentence::before { text-align: left; }
.words { --m: 0; --look: none; --look-ink: var(--unlit-ink); }
.words::before {
  --length: calc(var(--bar, 0) * var(--room) / 10);
  content: ""; position: absolute; width: var(--length); height: 5px;
  margin-inline-start: calc(-14px - var(--length)); margin-top: 24px;
  border-radius: 3px; background: var(--fill);
}
@media (max-width: 480px) {
  .paragraph { --margin: 54px; --room: 46px; }
  .sentence::before { font-size: 12px; }
  .words::before { margin-inline-start: calc(-8px - var(--length)); }
  .views { display: flex; }
  .views label { flex: auto; text-align: center; }
}
.words, .gap { white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; font-kerning: none; }
.run {
  padding: .08em .1em; margin-inline: -.1em; border-radius: 4px; white-space: normal;
  background: var(--heat); color: var(--heat-ink);
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.run[data-level="0"] { --heat: none; }
.phrase-light {
  margin-inline: -.15em; padding: .08em .15em; border-radius: 5px; background: var(--heat); color: var(--heat-ink);
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
.phrase-light > [data-level="0"] { color: inherit; }
.phrase-light[data-across], .phrase-light[data-across] > [data-level="5"] {
  --heat: var(--gold-ground); --heat-ink: var(--lit-ink);
}
.phrase-light[data-sign="-"][data-across], .phrase-light[data-across] > [data-sign="-"][data-level="5"] {
  --heat: var(--blue-ground);
}
:is(.run, .phrase-light, .scale i)[data-sign="-"]:not([data-level="0"]) {
  --line-below: color-mix(in oklab, var(--heat-ink) calc(10% + var(--n) * 5%), transparent);
  background-image: linear-gradient(var(--line-below), var(--line-below)); background-size: 100% 2px;
  background-position: 0 calc(100% - 2px); background-repeat: no-repeat;
}
.run:is([data-level="8"], [data-level="9"], [data-level="10"]):not([data-sign]) { box-shadow: 0 0 18px var(--glow); }
[data-view="looked"][data-view] .words :is(.run, .phrase-light) {
  --heat: var(--look); --heat-ink: var(--look-ink); --line-below: transparent; box-shadow: none;
}
[data-view="looked"][data-view] .phrase-light > [data-looked] { color: var(--heat-ink); }
.scale { display: flex; align-items: center; gap: 2px; max-width: 100%; }
.scale span { white-space: nowrap; }
.scale :first-child { margin-right: 6px; }
.scale :last-child { margin-left: 6px; }
.scale i { width: 18px; min-width: 0; height: 12px; background: var(--heat); }
.scale i[data-level="0"] { box-shadow: inset 0 0 0 1px var(--line); }
.scale i[data-looked] { --n: var(--m); --heat: var(--look); }
/* What differs in the two views lies in one place, so that nothing moves. */
.either { display: grid; } .either > * { grid-area: 1 / 1; }
[data-view="looked"] .either > .of-decides, [data-view="decides"] .either > .of-looked { visibility: hidden; }
.views {
  display: inline-flex; padding: 3px; border: 0; border-radius: 10px; background: var(--groove);
  font: 600 14.5px/1.4 var(--sans);
}
.views label { position: relative; }
.views input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.views span {
  display: block; padding: 6px min(14px, 3vw); white-space: nowrap; border-radius: 8px; color: var(--soft);
}
.views :checked + span {
  background: var(--chosen); color: var(--unlit-ink); box-shadow: 0 1px 3px var(--under-chosen);
}
.views :focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; }
.key { color: var(--soft); font: 13.5px/1.5 var(--sans); text-wrap: pretty; }
.in-lines { display: none; }
.word { border-radius: 4px; }
.word:hover { box-shadow: inset 0 -1px currentColor; }
.word:focus-visible { outline-offset: 0; }
.unknown { text-decoration: underline dashed 1px; text-underline-offset: .2em; }
.marked { outline: 1px solid var(--accent); outline-offset: 1px; }
.removed { color: var(--unread-ink); text-decoration: line-through 1px; }
.run[data-touching] {
  margin-inline-start: 0; padding-inline-start: 0; border-start-start-radius: 0; border-end-start-radius: 0;
}
.unread { color: var(--unread-ink); }
.cut {
  display: flex; align-items: center; gap: 12px; margin-block: 16px; color: var(--soft); font: 13px/1.5 var(--sans);
  user-select: none;
}
.cut::after { content: ""; flex: 1; border-top: 1px dashed var(--line-strong); }
.tip {
  position: absolute; z-index: 4; max-width: min(320px, 100%); padding: 8px 12px; pointer-events: none;
  border-radius: 8px; background: var(--tip); color: var(--tip-ink);
  box-shadow: 0 6px 20px -6px var(--under-tip); font: 13px/1.55 var(--sans); font-variant-numeric: tabular-nums;
}
.tip div { display: flex; justify-content: space-between; gap: 16px; }
.tip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tip b { font-weight: 400; white-space: nowrap; }
.tip div:first-child span { font-weight: 600; }
.tip span:empty { display: none; }
.tip span:empty + b { white-space: normal; }
.tip div:last-child:not(:first-child) { opacity: .75; }
@media (forced-colors: active), print {
  .run, .scale i { border-bottom: calc(var(--n) * .4px) solid currentColor; border-radius: 0; }
  .run[data-sign="-"], .scale i[data-sign="-"] { border-bottom: calc(2.6px + var(--n) * .4px) double currentColor; }
  [data-view="looked"] .words .run { border-bottom: calc(var(--m) * .4px) solid currentColor; }
  .in-colours { display: none; }
  .in-lines { display: inline; }
  .run, .phrase-light { margin-inline: 0; padding: 0; background-image: none !important; }
  .tip { border: 1px solid; }
}
@media (forced-colors: active) {
  .words::before { background: CanvasText; forced-color-adjust: none; }
  .views :checked + span { outline: 2px solid; }
}
@media print {
  .views label:not(:has(:checked)) { display: none; }
  .run, .phrase-light, .words::before, .scale i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .tip { display: none; }
}`;

// Where the page of Limelight has its own colours and types, an embedded heat map brings them along.
export const FRAME = `
:host {
  --sans: system-ui, sans-serif; --serif: Georgia, "Times New Roman", serif;
  display: block; padding: 12px 20px; border-radius: 10px; background: var(--paper); color: var(--unlit-ink);
  font: 18px/1.75 var(--serif);
}
:host([hidden]), [hidden] { display: none !important; }
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([theme="auto"]) { color-scheme: light dark; }
@media print { :host, :host([theme]) { color-scheme: light; } }
.heat { position: relative; }
.views, .key { margin-bottom: 8px; }
.score { margin-bottom: 8px; font-size: 1.3em; line-height: 1.3; }
.score span { color: var(--score); letter-spacing: .06em; }
.legend {
  display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 12px; color: var(--soft); font: 13px/1.5 var(--sans);
}
* { box-sizing: border-box; }
p { margin: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;

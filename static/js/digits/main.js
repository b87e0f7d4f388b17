/** @file Wires the page for digits: the pad asks during drawing, and the answer is shown. */

/**
 * @typedef {{pixels: number[][], occlusion: boolean, target?: string}} Question
 * @typedef {{digit: number, undecided: boolean, probabilities: number[], target: number, saliency: number[][], occlusion: ?number[][]}} Answer
 */

import { messageOf, post } from "../model/api.js";
import { button, byId, element } from "../dom.js";
import { fetchAhead } from "../fetch_ahead.js";
import { probability } from "../format.js";
import { keepInAddress } from "../model/link.js";
import { createReader } from "../model/reader.js";
import { createRetry, isPassing } from "../model/retry.js";
import { centre, SIZE } from "./centre.js";
import { createChances } from "./chances.js";
import { readPlace } from "./place.js";
import { showMap } from "./map.js";
import { createPad, drawStrokes } from "./pad.js";
import { SAMPLES } from "./samples.js";

const LABELS = SAMPLES.map((_, digit) => String(digit));
const MEANINGS = {
  saliency: "The gradient times the ink: what each pixel adds to the score of",
  occlusion: "How far the ink there can be missed, tried 4 × 4 pixels at a time: rubbing it out lowers, or raises, the score of",
};

const stage = byId("result");
const status = byId("status");

/** The 28 × 28 pixels that are asked about, and the digit whose reasons are shown, where it is not the likely one. */
let pixels = null;
let target = null;

const lens = () => /** @type {HTMLInputElement} */ (document.querySelector('input[name="lens"]:checked')).value;

const reader = createReader({
  ask: (question, signal) => post("digits", question, signal),
  onStart: () => stage.setAttribute("aria-busy", "true"),
  onAnswer: showAnswer,
  onError(error) {
    showProblem(messageOf(error));
    if (isPassing(error)) retry.later();
  },
  pause: 60,
});
const retry = createRetry(() => pixels && ask("now"));

/** The view of the layers, once it was asked for. @type {?ReturnType<typeof import("../inside/digit_view.js").createDigitView>} */
let lab = null;

/** The open place in it. @type {import("../inside/digit_view.js").View} */
let inside = { step: 0, cell: null };

/** The address holds the drawing, and the open place in the network. */
const keepPlace = () => keepInAddress(pixels && { pixels, ...(byId("lab").hidden ? null : inside) });

async function openLab() {
  try {
    const walk = byId("walk");
    const [{ createDigitView }] = await Promise.all([import("../inside/digit_view.js"), fetchAhead(walk)]);
    lab ??= createDigitView(walk, {
      keys: byId("lab"),
      onView(view) {
        inside = view;
        keepPlace();
      },
    });
    lab.show(pixels, inside);
  } catch {
    showProblem("What shows the network could not be fetched. Draw on, and try again.");
    return;
  }
  toggleLab(true);
  byId("lab").scrollIntoView({ block: "start" });
}

/** @param {boolean} open */
function toggleLab(open) {
  const opener = byId("look-inside");
  byId("lab").hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
  opener.textContent = open ? "Close the network" : "Look inside the network";
  keepPlace();
}

byId("look-inside").addEventListener("click", async () => {
  if (!byId("lab").hidden) return toggleLab(false);
  await openLab();
  byId("lab-title").focus({ preventScroll: true });
});

/** @param {"now" | "soon"} when */
function ask(when) {
  if (lab && !byId("lab").hidden) lab.show(pixels);
  reader[when]({ pixels, occlusion: lens() === "occlusion", ...(target === null ? {} : { target }) });
}

/** @param {"problem" | "empty" | "answer"} part */
function open(part) {
  stage.setAttribute("aria-busy", "false");
  for (const id of ["problem", "empty", "answer"]) byId(id).hidden = id !== part;
}

/** @param {string} message */
function showProblem(message) {
  reader.cancel();
  byId("problem").firstElementChild.textContent = message;
  open("problem");
}

/** @param {Answer} answer */
function showAnswer(answer) {
  retry.end();
  const likely = answer.probabilities[answer.digit];
  const { undecided } = answer;
  byId("digit").textContent = undecided ? "?" : String(answer.digit);
  byId("likely").textContent = undecided
    ? `Cannot tell: ${answer.digit} at best, and digits are rarely this unclear.`
    : `with a probability of ${probability(likely)}`;
  chances.show(answer);
  showMap(byId("map"), pixels, answer[lens()] ?? answer.saliency);
  byId("meaning").textContent = `${MEANINGS[lens()]} ${answer.target}. A clue to the decision, not a proof of it.`;
  status.textContent = undecided ? `Cannot tell; ${answer.digit} at best` : `${answer.digit}, ${probability(likely)}`;
  open("answer");
  keepPlace();
}

const chances = createChances(byId("bars"), LABELS, (label) => {
  target = label;
  ask("now");
});

const pad = createPad(/** @type {HTMLCanvasElement} */ (byId("pad")), (message) => {
  const { ink, width, height } = pad.read();
  pixels = centre(ink, width, height);
  target = null;
  if (message) status.textContent = message;
  if (pixels) return ask("soon");
  reader.cancel();
  keepPlace();
  return open("empty");
});

byId("clear").addEventListener("click", pad.clear);

byId("kinds").addEventListener("change", () => pixels && ask("now"));

for (const [digit, strokes] of SAMPLES.entries()) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width: 72, height: 72 }));
  const context = canvas.getContext("2d");
  context.lineWidth = 7;
  context.lineCap = context.lineJoin = "round";
  // Of a colour that can be seen on either theme: it is drawn once.
  context.strokeStyle = "#8f866f";
  drawStrokes(context, strokes, 72);
  byId("samples").append(button({ class: "chip", "aria-label": `An example of ${digit}` }, () => pad.draw(strokes), canvas));
}

/** Shows what the link holds: a drawing, and the network where it was open. */
async function arrive() {
  let place;
  try {
    place = await readPlace();
  } catch (error) {
    return showProblem(error.message);
  }
  if (!place) return;
  pad.paste({ ink: Float32Array.from(place.pixels.flat(), (pixel) => pixel / 255), width: SIZE, height: SIZE });
  // Unchanged: they are centred already, and centring again would blur them.
  pixels = place.pixels;
  ask("now");
  if (!place.inside) return;
  inside = place.inside;
  await openLab();
}

// Strokes are handled from here on.
byId("easel").inert = false;
addEventListener("hashchange", arrive);
arrive();

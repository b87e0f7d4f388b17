/**
 * @file The steps of a scene: the words of each with the numbers of this review, the way from one to the next, and what
 *   the last offers.
 */

/** @import { Network, Reading, View } from "./grammar.js" */

import { button, element } from "../dom.js";

// Milliseconds of a step while it plays.
const STEP = 7000;

export class Steps {
  /**
   * @param {HTMLElement} root the scene of templates/scene.html
   * @param {{viewNow: () => View, onGo: (step: number) => void, onFlip: (token: number) => void}} options `onGo`: the
   *   scene is to show a step
   */
  constructor(root, { viewNow, onGo, onFlip }) {
    const find = (/** @type {string} */ part) => /** @type {any} */ (root.querySelector(part));
    this.root = root;
    this.title = find(".told h2");
    this.told = find(".told p");
    this.offers = find(".offers");
    this.dots = find(".dots");
    this.back = find(".step-back");
    this.play = find(".play");
    this.on = find(".step-on");
    this.viewNow = viewNow;
    this.onGo = onGo;
    this.onFlip = onFlip;
    /** @type {ReturnType<typeof stepOf>[]} */
    this.all = [];
    this.playing = 0;
    this.back.addEventListener("click", () => this.go(viewNow().step - 1));
    this.on.addEventListener("click", () => this.go(viewNow().step + 1));
    this.play.addEventListener("click", () => this.playOrPause());
  }

  get last() {
    return this.all.length - 1;
  }

  /** @param {string} name of a network */
  become(name) {
    const items = /** @type {NodeListOf<HTMLElement>} */ (
      this.root.querySelectorAll(`[data-network="${name}"] > .steps-told > li`)
    );
    this.all = [...items].map(stepOf);
    this.dots.replaceChildren(
      ...this.all.map((step, number) => {
        const label = `Step ${number + 1}: ${step.name}`;
        return element(
          "li",
          "",
          button({ "aria-label": label }, () => this.go(number), String(number + 1)),
        );
      }),
    );
  }

  /** @param {number} step */
  go(step) {
    this.pause();
    this.onGo(step);
  }

  /** The first step that tells of a column, or else the first. @param {string} column */
  goTo(column) {
    const first = this.all.findIndex(({ columns }) => columns.includes(column));
    this.go(Math.max(0, first));
  }

  playOrPause() {
    if (this.playing) return this.pause();
    const next = () => {
      const { step } = this.viewNow();
      if (step < this.last) this.onGo(step + 1);
      else this.pause();
    };
    this.playing = window.setInterval(next, STEP);
    this.play.textContent = "Pause";
    this.onGo(this.viewNow().step % this.last);
  }

  pause() {
    clearInterval(this.playing);
    this.playing = 0;
    this.play.textContent = "Play";
  }

  /** @param {Reading} reading @param {View} view @param {Network} network */
  tell(reading, view, network) {
    const { name, words } = this.all[view.step];
    this.title.textContent = `${view.step + 1}. ${name}`;
    const sentence = `${words} ${network.steps[view.step](reading, view)}`;
    if (this.told.textContent !== sentence) this.told.textContent = sentence;
    [this.back.disabled, this.on.disabled] = [view.step === 0, view.step === this.last];
    for (const [number, dot] of [...this.dots.children].entries())
      dot.firstElementChild.toggleAttribute("aria-current", number === view.step);
    this.offers.replaceChildren(
      ...this.offered(reading, view).map(({ text, token }) => {
        const label = view.without.includes(token) ? `Put “${text}” back` : `Strike out “${text}”`;
        return button("quiet", () => this.onFlip(token), label);
      }),
    );
  }

  /**
   * The words of the lesson, which the last step offers to strike out.
   * @param {Reading} reading
   * @param {View} view
   * @returns {{text: string, token: number}[]}
   */
  offered({ more: { lesson } }, { step }) {
    return step === this.last && lesson ? [lesson.looked, lesson.counts].filter(Boolean) : [];
  }
}

/** @param {HTMLElement} item of the list of steps */
const stepOf = (item) => ({
  name: item.querySelector("h2").textContent,
  words: item.querySelector("p").textContent,
  columns: item.dataset.columns.split(" ").filter(Boolean),
});

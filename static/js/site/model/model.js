/** @file A model of the page without a server: its reader, its engine, and what was measured of it. */

/** @import { Engine, Ids, Patient } from "../engine/engine.js" */
/** @import { Read, Reader } from "../text/reader.js" */

import { Familiarity } from "../insights/familiarity.js";
import { Asked, EXPECTED_STARS, Target } from "../lenses/asked.js";
import { UNKNOWN } from "../text/tokens.js";
import { isUndecided } from "./verdict.js";

/**
 * What `limelight export --site` writes of a model that reads text.
 *
 * @typedef {object} About
 * @property {string} name
 * @property {string} title
 * @property {string} version
 * @property {string[]} labels
 * @property {?number[]} stars
 * @property {?number} undecided with at least this entropy, probabilities are as flat as for no words
 * @property {string} network "han" or "kim_cnn"
 * @property {?number} temperature training divided the last layer by it
 * @property {import("../../inside/sizes.js").Block[]} blocks
 * @property {import("../insights/familiarity.js").Fitted} familiarity
 * @property {{short_words: number, unsure_from: number, texts: Object<string, string>}} doubts
 */

export class Model {
  /**
   * @param {About} about
   * @param {Reader} reader
   * @param {Engine} engine
   * @param {?import("../insights/additions.js").DocumentMap} map
   * @param {() => Promise<import("../insights/familiarity.js").Languages>} loadLanguages
   * @param {() => Promise<import("../edits/places.js").Choices>} loadChoices
   */
  constructor(about, reader, engine, map, loadLanguages, loadChoices) {
    this.about = about;
    this.name = about.name;
    this.title = about.title;
    this.version = about.version;
    this.labels = about.labels;
    this.stars = about.stars;
    this.reader = reader;
    this.engine = engine;
    this.map = map;
    this.familiarity = new Familiarity(about.familiarity, reader, engine.words, loadLanguages);
    this.loadChoices = loadChoices;
    /** Whether labels go from bad to good. */
    this.hasLean = Boolean(about.stars) || about.labels.length === 2;
  }

  /** @param {?number[]} prior @param {string} label the answer @returns {Target} the expected stars, or the last of two labels, or `label` where labels have no order */
  lean(prior, label) {
    const name = this.stars ? EXPECTED_STARS : this.hasLean ? this.labels.at(-1) : label;
    return new Target(name, this.labels, this.stars, prior);
  }

  /** @param {Patient} engine of this model @param {Read} read @param {Target} target @returns {Asked} what do the parts of a text add to `target`? */
  ask(engine, read, target) {
    return new Asked(engine, read, target, (this.about.familiarity.language ?? "en") === "en");
  }

  /** @param {ArrayLike<number>} probabilities without a prior @param {Ids} document @returns {boolean} whether they are as flat as for no words, or it has no word that the model knows */
  cannotTell(probabilities, document) {
    const ids = document.flat();
    const knowsAWord = () => ids.some((id) => id !== UNKNOWN && this.reader.isWord(id));
    return isUndecided(this.about, probabilities) || (ids.includes(UNKNOWN) && !knowsAWord());
  }

  /** @param {number[]} probabilities @returns {?number} null where labels are no stars */
  expectedStars(probabilities) {
    return this.stars && probabilities.reduce((sum, share, label) => sum + share * this.stars[label], 0);
  }
}

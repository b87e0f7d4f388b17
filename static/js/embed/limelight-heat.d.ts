/** A token of the text with its weight. */
export interface Token {
  text: string;
  /** White space that follows; all tokens joined give the text back. */
  whitespace: string;
  weight: number;
  known: boolean;
  read: boolean;
  removed?: boolean;
}

export interface Sentence {
  weight: number;
  read: boolean;
  tokens: Token[];
}

/** An answer of `POST /api/v1/predict` or `POST /api/v1/explain`, or a file that was saved as JSON. */
export interface Answer {
  /** The lens: "attention", "shapley", … */
  explanation: string;
  sentences: Sentence[];
  counts: { sentences: number; sentences_read: number; [name: string]: number };
  /** Whether a weight above 0 raises the target, and one below 0 lowers it. */
  signed?: boolean;
  unit?: "share" | "stars" | "probability";
  [name: string]: unknown;
}

/**
 * `<limelight-heat src="answer.json">`; fires `load` and `error`, `point` at a word and `pick` when the reader chooses
 * one, by a click or Enter. `event.detail.tokens` has the numbers of its tokens, from 0.
 */
export class LimelightHeat extends HTMLElement {
  /** The answer that is drawn. Setting anything else throws a `TypeError`. */
  get answer(): Answer | null;
  set answer(answer: Answer | null);
}

declare global {
  interface HTMLElementTagNameMap {
    "limelight-heat": LimelightHeat;
  }
}

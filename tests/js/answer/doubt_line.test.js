import assert from "node:assert/strict";
import { test } from "node:test";

import { doubtLine } from "../../../static/js/answer/check.js";

test("the gravest doubt is told, and not what the answer itself says", () => {
  const [undecided, short] = [
    { code: "undecided", text: "The model cannot tell." },
    { code: "short", text: "A word says little." },
  ];
  assert.equal(doubtLine([undecided, short]), "A word says little.");
  assert.equal(doubtLine([short, { code: "unsure", text: "The model is not sure." }]), "A word says little.");
  assert.equal(doubtLine([undecided]), "");
  assert.equal(doubtLine([]), "");
});

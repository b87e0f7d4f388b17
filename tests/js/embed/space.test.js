/** @file White space between sentences is shown as the reader wrote it. */

import assert from "node:assert/strict";
import test from "node:test";

import { spaceBefore, splitSpace } from "../../../static/js/embed/limelight-heat.js";

test("the pieces join back to the white space", () => {
  for (const space of ["", " ", "\n", "\n\n", "  \n \n\n\t", "\r\n\r\n ", "\u00a0\u2003", "\n".repeat(100)]) {
    const { end, gap, indent } = splitSpace(space);
    assert.equal(end + gap + indent, space);
  }
});

test("one line break makes no gap, two make one of one line", () => {
  assert.deepEqual(splitSpace(" \n"), { end: " \n", gap: "", indent: "" });
  assert.deepEqual(splitSpace("\n\n"), { end: "\n", gap: "\n", indent: "" });
});

test("spaces after the last line break indent what comes next", () => {
  assert.deepEqual(splitSpace("\n\n  "), { end: "\n", gap: "\n", indent: "  " });
  assert.deepEqual(splitSpace("  "), { end: "  ", gap: "", indent: "" });
});

test("white space before the first word is a token without text", () => {
  const word = { text: "Fine", whitespace: "" };
  assert.equal(spaceBefore({ tokens: [{ text: "", whitespace: "\n " }, word] }), "\n ");
  assert.equal(spaceBefore({ tokens: [word, { text: "", whitespace: " " }] }), "");
});

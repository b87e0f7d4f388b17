/** @file What one takes away as CSV is right, and harmless to open. */

import assert from "node:assert/strict";
import test from "node:test";

import { toCsv } from "../../../static/js/export/csv.js";
import { toPng } from "../../../static/js/export/png.js";
import { openPage } from "../window.js";

openPage("index.html", { html: () => "" });

for (const [width, height, scale] of [
  [400, 300, 2],
  [400, 20_000, 0.8],
  [32_000, 300, 0.5],
]) {
  test(`${width} × ${height} is drawn at ${scale} times its size, within what browsers can draw`, async () => {
    const drawn = [];
    const context = { fillRect: () => {}, drawImage: (_image, ...box) => drawn.push(box) };
    const canvas = { getContext: () => context, toBlob: (give) => give("png") };
    const create = document.createElement.bind(document);
    document.createElement = (name) => (name === "canvas" ? canvas : create(name));
    globalThis.Image = class {
      decode = async () => {};
    };
    const sheet = create("div");
    sheet.getBoundingClientRect = () => ({ width, height });
    assert.equal(await toPng(sheet), "png");
    document.createElement = create;
    assert.deepEqual(
      [canvas.width, canvas.height, drawn],
      [width * scale, height * scale, [[0, 0, width * scale, height * scale]]],
    );
  });
}

test("text in a CSV is quoted, and no cell is a formula", () => {
  const cells = [
    "<script>alert(1)</script>",
    'say "hi", you',
    "two\nlines",
    "=1+1",
    "+49",
    "-5%",
    "@SUM(A1)",
    "\t=1",
    "🔭",
  ];
  const lines = toCsv([cells]);
  assert.equal(
    lines,
    '\ufeff"<script>alert(1)</script>","say ""hi"", ' +
      'you","two\nlines","\'=1+1","\'+49","\'-5%","\'@SUM(A1)","\'\t=1","🔭"\r\n',
  );
});

test("numbers, truth and nothing stay what they are", () => {
  assert.equal(toCsv([[-0.5, 1e-7, true, null]]), "\ufeff-0.5,1e-7,true,\r\n");
});

/** @file A link gives back the view that went into it, and nothing else does. */

import assert from "node:assert/strict";
import test from "node:test";

import { LinkError, MAX_LINK, holdsView, keepInAddress, makeLink, readLink } from "../../../static/js/model/link.js";

const view = {
  text: 'Fine <script>alert("x")</script> kettle 🔭,\n\n  "quoted" & naïve. זה נהדר',
  model: "han",
  without: [0, 3],
  given: true,
};
const PAGE = "http://127.0.0.1:8000/";

test("a link gives the view back, character by character", async () => {
  const link = await makeLink(view, `${PAGE}#old`);
  assert.match(link, /^http:\/\/127\.0\.0\.1:8000\/#v1=[\w-]+$/);
  assert.ok(holdsView(new URL(link).hash));
  assert.deepEqual(await readLink(new URL(link).hash), view);
});

test("a review is shorter as a link than as it is", async () => {
  const text = "The kettle boils fast and looks lovely on the counter. The lid, though, is a little wobbly. ".repeat(
    20,
  );
  assert.ok((await makeLink({ text }, PAGE)).length < text.length / 4);
});

test("a text too long for a link is said so, with numbers and a way out", async () => {
  // A pseudo-random row of letters (Park and Miller) does not compress.
  let seed = 1;
  const letter = () => String.fromCharCode(33 + ((seed = (seed * 48_271) % 2_147_483_647) % 90));
  const text = Array.from({ length: 20_000 }, letter).join("");
  await assert.rejects(makeLink({ text }, PAGE), (error) => {
    assert.ok(error instanceof LinkError);
    assert.match(error.message, /makes a link of [\d,]+ characters.*longer than 8,000.*as text/);
    return true;
  });
  assert.ok(MAX_LINK === 8_000);
});

test("a broken link is one clear error, however it broke", async () => {
  const link = await makeLink(view, PAGE);
  const { hash } = new URL(link);
  const inflated = (value) =>
    new Response(new Blob([value]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer();
  const spelled = async (value) => `#v1=${Buffer.from(await inflated(value)).toString("base64url")}`;
  const fragments = [
    "#v1=",
    "#v1=%%%",
    "#v1=AAAA",
    hash.slice(0, -7),
    hash.slice(0, 12) + hash.slice(16),
    await spelled("no JSON"),
    await spelled("[1]"),
    await spelled("null"),
    await spelled(new Uint8Array([0x22, 0xff, 0x22])),
    // A few kilobytes that unpack to 50 MB.
    await spelled(new Uint8Array(50_000_000)),
  ];
  for (const fragment of fragments) await assert.rejects(readLink(fragment), LinkError, fragment.slice(0, 40));
});

test("other fragments are not taken for views", () => {
  for (const fragment of ["", "#", "#result", "#v2=abc", "#av1=abc"]) assert.ok(!holdsView(fragment), fragment);
});

test("an address that the reader opens while a link is made stays", async () => {
  const put = [];
  Object.assign(globalThis, {
    location: { pathname: "/digits", hash: "" },
    history: { replaceState: (_state, _title, link) => put.push(link) },
  });
  const made = keepInAddress({ pixels: [] });
  location.hash = "#v1=another";
  await made;
  assert.deepEqual(put, []);
  await keepInAddress({ pixels: [] });
  assert.equal(put.length, 1);
});

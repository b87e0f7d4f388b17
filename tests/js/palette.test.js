/** @file Every shade of the heat map leaves its word readable, in both themes: computed from the style sheets. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { LIGHT } from "../../static/js/embed/styles.js";

const read = (name) => readFileSync(new URL(`../../static/${name}`, import.meta.url), "utf8");
const css = read("colours.css") + LIGHT;
const card = colours("--paper");
const themes = ["light", "dark"];

/** The colours that a custom property has in each theme. */
function colours(property) {
  const [, light, dark] = css.match(new RegExp(`${property}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`));
  return { light, dark };
}

/** The shade and the ink of a level, and the shade of what pulls down, as their rules have them. */
function level(n) {
  if (n === 0) return { shade: card, ink: colours("--unlit-ink"), cool: {} };
  const pair = "--heat: light-dark\\((#\\w{6}), (#\\w{6})\\);";
  const [, light, dark, ink] = css.match(
    new RegExp(`\\n\\[data-level="${n}"\\] \\{ --n: ${n}; ${pair} --heat-ink: var\\((--[\\w-]+)\\); \\}`),
  );
  const [, coolLight, coolDark] =
    css.match(new RegExp(`\\[data-sign="-"\\]\\[data-level="${n}"\\] \\{ ${pair} \\}`)) ?? [];
  return { shade: { light, dark }, ink: colours(ink), cool: { light: coolLight, dark: coolDark } };
}

/** The shade and the ink of a level of where the network looked. */
function look(n) {
  const [, light, dark, ink] = css.match(
    new RegExp(
      `\\[data-looked="${n}"\\] \\{ --m: ${n}; --look: light-dark\\((#\\w{6}), (#\\w{6})\\); --look-ink: ` +
        `var\\((--[\\w-]+)\\); \\}`,
    ),
  );
  return { light, dark, ink: colours(ink) };
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** A hex colour as CIELAB, D65. */
function lab(rgb) {
  const [x, y, z] = [
    0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2],
    0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2],
    0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2],
  ]
    .map((value, i) => value / [0.9505, 1, 1.089][i])
    .map((t) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const linear = (hex) =>
  [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));

/** How linear RGB looks to eyes that lack a cone: Machado, Oliveira and Fernandes (2009), severity 1. */
const EYES = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** How far two colours are apart (CIE 1976; about 2 can just be seen) to eyes of a kind. */
function distance(one, other, eyes) {
  const seen = [one, other].map((hex) => {
    const rgb = linear(hex);
    return lab(
      EYES[eyes].map((row) =>
        Math.min(
          1,
          Math.max(
            0,
            row.reduce((sum, value, i) => sum + value * rgb[i], 0),
          ),
        ),
      ),
    );
  });
  return Math.hypot(...seen[0].map((value, i) => value - seen[1][i]));
}

const levels = Array.from({ length: 11 }, (_, n) => level(n));

for (const theme of themes) {
  test(`words have a contrast of 7 or more at every level in the ${theme} theme`, () => {
    levels.forEach(({ shade, ink }, n) => {
      const ratio = contrast(shade[theme], ink[theme]);
      assert.ok(ratio >= 7, `level ${n}: ${ratio.toFixed(2)}`);
    });
  });

  test(`the shades go one way in lightness in the ${theme} theme, so that no hue is needed to order them`, () => {
    const sign = theme === "light" ? -1 : 1;
    for (let n = 1; n < levels.length; n++) {
      const step = luminance(levels[n].shade[theme]) - luminance(levels[n - 1].shade[theme]);
      assert.ok(sign * step > 0, `level ${n}`);
    }
  });

  test(`level 0 is the card itself in the ${theme} theme`, () => {
    assert.match(css, /\n\[data-level="0"\] \{ --n: 0; --heat: var\(--paper\); --heat-ink: var\(--unlit-ink\); \}/);
  });

  test(`text outside the heat map has a contrast of 4.5 or more in the ${theme} theme`, () => {
    for (const ink of ["--ink", "--soft", "--unread-ink", "--error", "--accent"]) {
      for (const ground of ["--paper", "--page"]) {
        const ratio = contrast(colours(ink)[theme], colours(ground)[theme]);
        assert.ok(ratio >= 4.5, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(colours("--on-primary")[theme], colours("--primary")[theme]) >= 4.5);
    assert.ok(contrast(colours("--line-strong")[theme], colours("--page")[theme]) >= 3, "edges of controls");
  });
}

for (const theme of themes) {
  for (const eyes of Object.keys(EYES)) {
    test(`what pulls up and what pulls down differ to eyes with ${eyes} in the ${theme} theme`, () => {
      for (let n = 1; n <= 10; n++) {
        const apart = distance(levels[n].shade[theme], levels[n].cool[theme], eyes);
        // The faintest levels are near the card on purpose; what matters is plain.
        const least = [0, 8, 15, 15][n] ?? 30;
        assert.ok(apart >= least, `level ${n}: ${apart.toFixed(1)}`);
      }
      assert.ok(distance(colours("--up")[theme], colours("--down")[theme], eyes) >= 40, "lines");
    });
  }

  test(`blue words have a contrast of 7 or more, and their shades go one way, in the ${theme} theme`, () => {
    const sign = theme === "light" ? -1 : 1;
    for (let n = 1; n <= 10; n++) {
      const shade = levels[n].cool[theme];
      const ratio = contrast(shade, levels[n].ink[theme]);
      assert.ok(ratio >= 7, `level ${n}: ${ratio.toFixed(2)}`);
      const last = n === 1 ? card[theme] : levels[n - 1].cool[theme];
      assert.ok(sign * (luminance(shade) - luminance(last)) > 0, `level ${n}`);
    }
  });

  test(`violet words have a contrast of 7 or more, and their shades go one way, in the ${theme} theme`, () => {
    for (let n = 1; n <= 10; n++) {
      assert.ok(contrast(look(n)[theme], look(n).ink[theme]) >= 7, `level ${n}`);
      const step = luminance(look(n)[theme]) - (n === 1 ? luminance(card[theme]) : luminance(look(n - 1)[theme]));
      assert.ok((theme === "light" ? -1 : 1) * step > 0, `level ${n}`);
    }
  });

  test(`lines below words have a contrast of 3 or more in the ${theme} theme`, () => {
    for (const line of ["--up", "--down"]) assert.ok(contrast(colours(line)[theme], card[theme]) >= 3, line);
  });
}

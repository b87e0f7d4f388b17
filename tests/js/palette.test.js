/** @file Every shade of the heat map leaves its word readable, in both themes: computed from the style sheets. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (name) => readFileSync(new URL(`../../static/${name}`, import.meta.url), "utf8");
const css = read("base.css") + read("heatmap.css");
const themes = ["light", "dark"];

/** The colours that a custom property has in each theme. */
function colours(property) {
  const [, light, dark] = css.match(new RegExp(`${property}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`));
  return { light, dark };
}

/** The shade and the ink of a level, as its rule names them. */
function level(n) {
  const [, shade, ink] = css.match(
    new RegExp(`\\[data-level="${n}"\\] \\{ --n: ${n}; --heat: var\\((--[\\w-]+)\\); --heat-ink: var\\((--[\\w-]+)\\); \\}`),
  );
  return { shade: colours(shade), ink: colours(ink) };
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

const levels = Array.from({ length: 11 }, (_, n) => level(n));
const card = colours("--card");

for (const theme of themes) {
  test(`words have a contrast of 4.5 or more at every level in the ${theme} theme`, () => {
    levels.forEach(({ shade, ink }, n) => {
      const ratio = contrast(shade[theme], ink[theme]);
      assert.ok(ratio >= 4.5, `level ${n}: ${ratio.toFixed(2)}`);
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
    assert.equal(levels[0].shade[theme], card[theme]);
  });

  test(`text outside the heat map has a contrast of 4.5 or more in the ${theme} theme`, () => {
    for (const ink of ["--ink", "--soft", "--unread-ink", "--error", "--accent"]) {
      for (const ground of ["--card", "--page"]) {
        const ratio = contrast(colours(ink)[theme], colours(ground)[theme]);
        assert.ok(ratio >= 4.5, `${ink} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    assert.ok(contrast(colours("--on-primary")[theme], colours("--primary")[theme]) >= 4.5);
    assert.ok(contrast(colours("--line-strong")[theme], colours("--page")[theme]) >= 3, "edges of controls");
  });
}

/** @file Ten digits to try, as strokes: lines and arcs, drawn for this page. */

/** A round of an ellipse, from one angle to another, in degrees clockwise from the right. */
function arc(x, y, across, down, from, to) {
  const steps = 24;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [x + across * Math.cos(angle), y + down * Math.sin(angle)];
  });
}

/** @type {number[][][][]} for each digit its strokes, each a list of places from 0 to 1 */
export const SAMPLES = [
  [arc(0.5, 0.5, 0.2, 0.3, -100, 262)],
  [
    [
      [0.4, 0.28],
      [0.52, 0.19],
      [0.5, 0.82],
    ],
  ],
  [[...arc(0.48, 0.36, 0.18, 0.17, -165, 40), [0.3, 0.79], [0.72, 0.77]]],
  [arc(0.46, 0.35, 0.18, 0.16, -150, 80), arc(0.47, 0.65, 0.21, 0.17, -85, 150)],
  [
    [
      [0.36, 0.2],
      [0.27, 0.56],
      [0.73, 0.54],
    ],
    [
      [0.62, 0.24],
      [0.58, 0.83],
    ],
  ],
  [[[0.7, 0.2], [0.39, 0.21], [0.36, 0.47], ...arc(0.47, 0.62, 0.2, 0.18, -110, 150)]],
  [[[0.62, 0.17], [0.44, 0.34], ...arc(0.5, 0.64, 0.18, 0.18, -180, 180)]],
  [
    [
      [0.28, 0.23],
      [0.7, 0.21],
      [0.56, 0.5],
      [0.45, 0.83],
    ],
  ],
  [arc(0.51, 0.33, 0.14, 0.15, 80, 440), arc(0.49, 0.66, 0.18, 0.18, -80, 280)],
  [[...arc(0.49, 0.36, 0.17, 0.16, 0, -360), [0.65, 0.52], [0.6, 0.83]]],
];

/** @file Where the names on a map stand, so that none lies on another: plain numbers, in pixels. */

/** @typedef {{x: number, y: number, width: number, height: number, fixed?: boolean}} Box by its middle; a fixed one stays where it is */

// Pixels between two names, and how often all of them are looked through.
const GAP = 2;
const ROUNDS = 60;

/**
 * @param {Box[]} boxes
 * @returns {number[]} how far down each moves, the least that parts them; below 0: up
 */
export function parted(boxes) {
  const places = boxes.map(({ y }) => y);
  // From the top down: what is moved apart keeps its order.
  const order = boxes.map((_, i) => i).sort((a, b) => boxes[a].y - boxes[b].y);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    for (const [at, i] of order.entries()) {
      for (const j of order.slice(at + 1)) {
        const [one, other] = [boxes[i], boxes[j]];
        const wide = (one.width + other.width) / 2 + GAP - Math.abs(one.x - other.x);
        const high = (one.height + other.height) / 2 + GAP - (places[j] - places[i]);
        if (wide <= 0 || high <= 1e-6 || (one.fixed && other.fixed)) continue;
        moved = true;
        places[i] -= one.fixed ? 0 : other.fixed ? high : high / 2;
        places[j] += other.fixed ? 0 : one.fixed ? high : high / 2;
      }
    }
    if (!moved) break;
  }
  return places.map((y, i) => y - boxes[i].y);
}

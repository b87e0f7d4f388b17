/** @file How far the arrow keys lead in a scene. */

/**
 * @template Box
 * @param {Box[]} boxes
 * @param {(from: Box, boxes: Box[], dx: number, dy: number) => Box | null | undefined} neighbour the box that an arrow key leads to
 * @returns {Set<Box>} the boxes that arrow keys reach from the first
 */
export function reached(boxes, neighbour) {
  const seen = new Set();
  const next = [boxes[0]];
  while (next.length) {
    const box = next.pop();
    if (seen.has(box)) continue;
    seen.add(box);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) next.push(neighbour(box, boxes, dx, dy) ?? box);
  }
  return seen;
}

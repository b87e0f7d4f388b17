/** @file Zoom and pan by pointer, wheel, pinch and keys; the listener decides what they move. */

// A wheel turns in pixels, and about 100 of them are one notch.
const WHEEL = 0.0022;
const KEY_ZOOM = 1.5;
const KEY_PAN = 0.12;

/**
 * @param {HTMLElement} surface
 * @param {object} on places and distances are shares of the surface's width and height
 * @param {(factor: number, u: number, v: number) => boolean} on.zoom about (u, v); says whether anything changed
 * @param {(du: number, dv: number) => boolean} on.pan by so much; says whether anything changed
 * @param {() => void} on.home shows everything again
 */
export function listenToGestures(surface, on) {
  /** The fingers, or the one mouse, that are down. @type {Map<number, {u: number, v: number}>} */
  const down = new Map();
  // While the page scrolls under a pointer that stands still, the wheel belongs to the page.
  let aimed = false;

  const place = ({ clientX, clientY }) => {
    const box = surface.getBoundingClientRect();
    return { u: (clientX - box.left) / box.width, v: (clientY - box.top) / box.height };
  };
  const middle = () => {
    const all = [...down.values()];
    const [first, second = first] = all;
    return { u: (first.u + second.u) / 2, v: (first.v + second.v) / 2, span: Math.hypot(first.u - second.u, first.v - second.v) };
  };

  addEventListener("scroll", () => (aimed = false), { passive: true });

  surface.addEventListener(
    "wheel",
    (event) => {
      // A trackpad's pinch comes as a wheel with the Control key.
      if (!aimed && !event.ctrlKey) return;
      const { u, v } = place(event);
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 * event.deltaY : event.deltaY;
      if (on.zoom(Math.exp(-pixels * WHEEL * (event.ctrlKey ? 4 : 1)), u, v) || event.ctrlKey) event.preventDefault();
    },
    { passive: false },
  );

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || down.size === 2) return;
    down.set(event.pointerId, place(event));
  });

  surface.addEventListener("pointermove", (event) => {
    aimed = true;
    if (!down.has(event.pointerId)) return;
    const before = middle();
    down.set(event.pointerId, place(event));
    const after = middle();
    // Captured only now, so that a click still reaches the dot under the pointer.
    if (before.u !== after.u || before.v !== after.v) surface.setPointerCapture(event.pointerId);
    on.pan(before.u - after.u, before.v - after.v);
    if (before.span && after.span) on.zoom(after.span / before.span, after.u, after.v);
  });

  for (const end of ["pointerup", "pointercancel"]) {
    surface.addEventListener(end, (event) => down.delete(event.pointerId));
  }

  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = {
      ArrowLeft: () => on.pan(-KEY_PAN, 0),
      ArrowRight: () => on.pan(KEY_PAN, 0),
      ArrowUp: () => on.pan(0, -KEY_PAN),
      ArrowDown: () => on.pan(0, KEY_PAN),
      "+": () => on.zoom(KEY_ZOOM, 0.5, 0.5),
      "=": () => on.zoom(KEY_ZOOM, 0.5, 0.5),
      "-": () => on.zoom(1 / KEY_ZOOM, 0.5, 0.5),
      0: () => on.home(),
      Home: () => on.home(),
    }[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  });
}

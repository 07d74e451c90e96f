/** No whiteboard: what the benchmark asks of one has no effect here. The wheel moves nothing, as on the others. */
window.addEventListener('wheel', (event) => event.preventDefault(), { passive: false });

const still = { x: 640, y: 400, count: 0 };

window.bench = {
  fit() {},
  full() {},
  tool() {},
  selectNone() {},
  select: () => still,
  where: () => still,
  shapes: () => 0,
  zoom: () => 1,
};

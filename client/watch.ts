/** The spectator's page (`/s/:board`): wiring only. */
import './ui/inkwire-viewer.ts';

const viewer = document.createElement('inkwire-viewer');
viewer.bar = true;
viewer.src = location.href;
// As chosen on the other pages (theme.js).
viewer.lang = document.documentElement.lang;
viewer.theme = document.documentElement.dataset['scheme'] ?? 'auto';
viewer.addEventListener('inkwire-title', () => {
  const title = viewer.state?.title ?? '';
  document.title = title === '' ? 'Inkwire' : `${title} · Inkwire`;
});
const main = document.createElement('main');
main.append(viewer);
document.body.append(main);

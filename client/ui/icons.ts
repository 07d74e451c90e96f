/**
 * The icons of the interface: lucide (ISC, see public/licenses.txt), only those that are used, inlined
 * when the client is built. Tools, shapes and commands name theirs; a test sees that each is here. Those
 * of menus, panels and dialogs are in `later-icons.ts`, which is fetched with them.
 */
import { html, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import check from 'lucide-static/icons/check.svg?raw';
import chevronUp from 'lucide-static/icons/chevron-up.svg?raw';
import circle from 'lucide-static/icons/circle.svg?raw';
import circleAlert from 'lucide-static/icons/circle-alert.svg?raw';
import diamond from 'lucide-static/icons/diamond.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import eraser from 'lucide-static/icons/eraser.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import crop from 'lucide-static/icons/crop.svg?raw';
import folderOpen from 'lucide-static/icons/folder-open.svg?raw';
import frame from 'lucide-static/icons/frame.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import hexagon from 'lucide-static/icons/hexagon.svg?raw';
import highlighter from 'lucide-static/icons/highlighter.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import languages from 'lucide-static/icons/languages.svg?raw';
import lassoSelect from 'lucide-static/icons/lasso-select.svg?raw';
import loaderCircle from 'lucide-static/icons/loader-circle.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import lockOpen from 'lucide-static/icons/lock-open.svg?raw';
import map from 'lucide-static/icons/map.svg?raw';
import maximize from 'lucide-static/icons/maximize.svg?raw';
import menu from 'lucide-static/icons/menu.svg?raw';
import minus from 'lucide-static/icons/minus.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import mousePointer2 from 'lucide-static/icons/mouse-pointer-2.svg?raw';
import moveUpRight from 'lucide-static/icons/move-up-right.svg?raw';
import palette from 'lucide-static/icons/palette.svg?raw';
import penLine from 'lucide-static/icons/pen-line.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import presentation from 'lucide-static/icons/presentation.svg?raw';
import redo2 from 'lucide-static/icons/redo-2.svg?raw';
import share2 from 'lucide-static/icons/share-2.svg?raw';
import slash from 'lucide-static/icons/slash.svg?raw';
import square from 'lucide-static/icons/square.svg?raw';
import star from 'lucide-static/icons/star.svg?raw';
import stickyNote from 'lucide-static/icons/sticky-note.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import triangle from 'lucide-static/icons/triangle.svg?raw';
import type from 'lucide-static/icons/type.svg?raw';
import undo2 from 'lucide-static/icons/undo-2.svg?raw';
import wandSparkles from 'lucide-static/icons/wand-sparkles.svg?raw';
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';

const sources = new Map<string, string>(
  Object.entries({
    check,
    'chevron-up': chevronUp,
    circle,
    'circle-alert': circleAlert,
    diamond,
    download,
    ellipsis,
    eraser,
    eye,
    crop,
    'folder-open': folderOpen,
    frame,
    hand,
    hexagon,
    highlighter,
    image,
    info,
    languages,
    'lasso-select': lassoSelect,
    'loader-circle': loaderCircle,
    lock,
    'lock-open': lockOpen,
    map,
    maximize,
    menu,
    minus,
    monitor,
    moon,
    'mouse-pointer-2': mousePointer2,
    'move-up-right': moveUpRight,
    palette,
    'pen-line': penLine,
    pencil,
    plus,
    presentation,
    'redo-2': redo2,
    'share-2': share2,
    slash,
    square,
    star,
    'sticky-note': stickyNote,
    sun,
    triangle,
    type,
    'undo-2': undo2,
    'wand-sparkles': wandSparkles,
    'wifi-off': wifiOff,
    x,
  }),
);

const drawn = new Map<string, TemplateResult>();

/** Adds icons by their lucide names: SVG sources. */
export function addIcons(icons: Readonly<Record<string, string>>): void {
  for (const [name, source] of Object.entries(icons)) sources.set(name, source);
}

export function hasIcon(name: string): boolean {
  return sources.has(name);
}

/** An icon by its lucide name, for ornament: whatever it stands in carries the words. */
export function icon(name: string): TemplateResult {
  let template = drawn.get(name);
  if (template === undefined) {
    const source = sources.get(name);
    const inner = innerOf(source ?? circle);
    template = html`<svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      ${unsafeSVG(inner)}
    </svg>`;
    // One that is not there yet may come later.
    if (source !== undefined) drawn.set(name, template);
  }
  return template;
}

/** What is drawn of an SVG source; a built one (`scripts/icon-build.ts`) has nothing else. */
function innerOf(source: string): string {
  const start = source.indexOf('<svg');
  if (start < 0) return source;
  return source.slice(source.indexOf('>', start) + 1, source.lastIndexOf('</svg>'));
}

/**
 * The icons of the interface: lucide (ISC, see public/licenses.txt), only those that are used, inlined
 * when the client is built. Tools, shapes and commands name theirs; a test sees that each is here.
 */
import { html, type TemplateResult } from 'lit';
import { unsafeSVG } from 'lit/directives/unsafe-svg.js';
import alignCenterHorizontal from 'lucide-static/icons/align-center-horizontal.svg?raw';
import alignCenterVertical from 'lucide-static/icons/align-center-vertical.svg?raw';
import alignEndHorizontal from 'lucide-static/icons/align-end-horizontal.svg?raw';
import alignEndVertical from 'lucide-static/icons/align-end-vertical.svg?raw';
import alignHorizontalDistributeCenter from 'lucide-static/icons/align-horizontal-distribute-center.svg?raw';
import alignHorizontalSpaceAround from 'lucide-static/icons/align-horizontal-space-around.svg?raw';
import alignStartHorizontal from 'lucide-static/icons/align-start-horizontal.svg?raw';
import alignStartVertical from 'lucide-static/icons/align-start-vertical.svg?raw';
import alignVerticalDistributeCenter from 'lucide-static/icons/align-vertical-distribute-center.svg?raw';
import alignVerticalSpaceAround from 'lucide-static/icons/align-vertical-space-around.svg?raw';
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import arrowUpRight from 'lucide-static/icons/arrow-up-right.svg?raw';
import boxSelect from 'lucide-static/icons/box-select.svg?raw';
import bringToFront from 'lucide-static/icons/bring-to-front.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import chevronUp from 'lucide-static/icons/chevron-up.svg?raw';
import circle from 'lucide-static/icons/circle.svg?raw';
import circleAlert from 'lucide-static/icons/circle-alert.svg?raw';
import clipboard from 'lucide-static/icons/clipboard.svg?raw';
import clipboardPaste from 'lucide-static/icons/clipboard-paste.svg?raw';
import cloud from 'lucide-static/icons/cloud.svg?raw';
import cloudCheck from 'lucide-static/icons/cloud-check.svg?raw';
import cloudOff from 'lucide-static/icons/cloud-off.svg?raw';
import code from 'lucide-static/icons/code.svg?raw';
import command from 'lucide-static/icons/command.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import copyPlus from 'lucide-static/icons/copy-plus.svg?raw';
import cylinder from 'lucide-static/icons/cylinder.svg?raw';
import diamond from 'lucide-static/icons/diamond.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import droplet from 'lucide-static/icons/droplet.svg?raw';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import ellipsisVertical from 'lucide-static/icons/ellipsis-vertical.svg?raw';
import eraser from 'lucide-static/icons/eraser.svg?raw';
import externalLink from 'lucide-static/icons/external-link.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import fileCode from 'lucide-static/icons/file-code.svg?raw';
import fileDown from 'lucide-static/icons/file-down.svg?raw';
import crop from 'lucide-static/icons/crop.svg?raw';
import fileImage from 'lucide-static/icons/file-image.svg?raw';
import fileJson from 'lucide-static/icons/file-json.svg?raw';
import fileUp from 'lucide-static/icons/file-up.svg?raw';
import flipHorizontal2 from 'lucide-static/icons/flip-horizontal-2.svg?raw';
import flipVertical2 from 'lucide-static/icons/flip-vertical-2.svg?raw';
import folderOpen from 'lucide-static/icons/folder-open.svg?raw';
import frame from 'lucide-static/icons/frame.svg?raw';
import grid3x3 from 'lucide-static/icons/grid-3x3.svg?raw';
import group from 'lucide-static/icons/group.svg?raw';
import hand from 'lucide-static/icons/hand.svg?raw';
import heart from 'lucide-static/icons/heart.svg?raw';
import hexagon from 'lucide-static/icons/hexagon.svg?raw';
import highlighter from 'lucide-static/icons/highlighter.svg?raw';
import house from 'lucide-static/icons/house.svg?raw';
import image from 'lucide-static/icons/image.svg?raw';
import imageDown from 'lucide-static/icons/image-down.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import languages from 'lucide-static/icons/languages.svg?raw';
import lasso from 'lucide-static/icons/lasso.svg?raw';
import lassoSelect from 'lucide-static/icons/lasso-select.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import link2 from 'lucide-static/icons/link-2.svg?raw';
import loaderCircle from 'lucide-static/icons/loader-circle.svg?raw';
import lock from 'lucide-static/icons/lock.svg?raw';
import lockOpen from 'lucide-static/icons/lock-open.svg?raw';
import magnet from 'lucide-static/icons/magnet.svg?raw';
import map from 'lucide-static/icons/map.svg?raw';
import maximize from 'lucide-static/icons/maximize.svg?raw';
import menu from 'lucide-static/icons/menu.svg?raw';
import messageSquare from 'lucide-static/icons/message-square.svg?raw';
import minus from 'lucide-static/icons/minus.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import mousePointer2 from 'lucide-static/icons/mouse-pointer-2.svg?raw';
import moveUpRight from 'lucide-static/icons/move-up-right.svg?raw';
import octagon from 'lucide-static/icons/octagon.svg?raw';
import palette from 'lucide-static/icons/palette.svg?raw';
import penLine from 'lucide-static/icons/pen-line.svg?raw';
import penTool from 'lucide-static/icons/pen-tool.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import pentagon from 'lucide-static/icons/pentagon.svg?raw';
import pin from 'lucide-static/icons/pin.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import pointer from 'lucide-static/icons/pointer.svg?raw';
import presentation from 'lucide-static/icons/presentation.svg?raw';
import qrCode from 'lucide-static/icons/qr-code.svg?raw';
import radio from 'lucide-static/icons/radio.svg?raw';
import redo2 from 'lucide-static/icons/redo-2.svg?raw';
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw';
import rotateCcw from 'lucide-static/icons/rotate-ccw.svg?raw';
import rotateCw from 'lucide-static/icons/rotate-cw.svg?raw';
import save from 'lucide-static/icons/save.svg?raw';
import scan from 'lucide-static/icons/scan.svg?raw';
import scanSearch from 'lucide-static/icons/scan-search.svg?raw';
import scissors from 'lucide-static/icons/scissors.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import sendToBack from 'lucide-static/icons/send-to-back.svg?raw';
import share2 from 'lucide-static/icons/share-2.svg?raw';
import slash from 'lucide-static/icons/slash.svg?raw';
import slidersHorizontal from 'lucide-static/icons/sliders-horizontal.svg?raw';
import spline from 'lucide-static/icons/spline.svg?raw';
import square from 'lucide-static/icons/square.svg?raw';
import squareDashed from 'lucide-static/icons/square-dashed.svg?raw';
import squaresIntersect from 'lucide-static/icons/squares-intersect.svg?raw';
import star from 'lucide-static/icons/star.svg?raw';
import stickyNote from 'lucide-static/icons/sticky-note.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import text from 'lucide-static/icons/text.svg?raw';
import textAlignCenter from 'lucide-static/icons/text-align-center.svg?raw';
import textAlignEnd from 'lucide-static/icons/text-align-end.svg?raw';
import textAlignStart from 'lucide-static/icons/text-align-start.svg?raw';
import textCursor from 'lucide-static/icons/text-cursor.svg?raw';
import textCursorInput from 'lucide-static/icons/text-cursor-input.svg?raw';
import trash2 from 'lucide-static/icons/trash-2.svg?raw';
import triangle from 'lucide-static/icons/triangle.svg?raw';
import type from 'lucide-static/icons/type.svg?raw';
import undo2 from 'lucide-static/icons/undo-2.svg?raw';
import ungroup from 'lucide-static/icons/ungroup.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import user from 'lucide-static/icons/user.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import wandSparkles from 'lucide-static/icons/wand-sparkles.svg?raw';
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import zap from 'lucide-static/icons/zap.svg?raw';
import zoomIn from 'lucide-static/icons/zoom-in.svg?raw';
import zoomOut from 'lucide-static/icons/zoom-out.svg?raw';

const sources: Readonly<Record<string, string>> = {
  'align-center-horizontal': alignCenterHorizontal,
  'align-center-vertical': alignCenterVertical,
  'align-end-horizontal': alignEndHorizontal,
  'align-end-vertical': alignEndVertical,
  'align-horizontal-distribute-center': alignHorizontalDistributeCenter,
  'align-horizontal-space-around': alignHorizontalSpaceAround,
  'align-start-horizontal': alignStartHorizontal,
  'align-start-vertical': alignStartVertical,
  'align-vertical-distribute-center': alignVerticalDistributeCenter,
  'align-vertical-space-around': alignVerticalSpaceAround,
  'arrow-down': arrowDown,
  'arrow-right': arrowRight,
  'arrow-up': arrowUp,
  'arrow-up-right': arrowUpRight,
  'box-select': boxSelect,
  'bring-to-front': bringToFront,
  check: check,
  'chevron-down': chevronDown,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  'chevron-up': chevronUp,
  circle: circle,
  'circle-alert': circleAlert,
  clipboard: clipboard,
  'clipboard-paste': clipboardPaste,
  cloud: cloud,
  'cloud-check': cloudCheck,
  'cloud-off': cloudOff,
  code: code,
  command: command,
  copy: copy,
  'copy-plus': copyPlus,
  cylinder: cylinder,
  diamond: diamond,
  download: download,
  droplet: droplet,
  ellipsis: ellipsis,
  'ellipsis-vertical': ellipsisVertical,
  eraser: eraser,
  'external-link': externalLink,
  eye: eye,
  'file-code': fileCode,
  'file-down': fileDown,
  crop: crop,
  'file-image': fileImage,
  'file-json': fileJson,
  'file-up': fileUp,
  'flip-horizontal-2': flipHorizontal2,
  'flip-vertical-2': flipVertical2,
  'folder-open': folderOpen,
  frame: frame,
  'grid-3x3': grid3x3,
  group: group,
  hand: hand,
  heart: heart,
  hexagon: hexagon,
  highlighter: highlighter,
  house: house,
  image: image,
  'image-down': imageDown,
  info: info,
  keyboard: keyboard,
  languages: languages,
  lasso: lasso,
  'lasso-select': lassoSelect,
  link: link,
  'link-2': link2,
  'loader-circle': loaderCircle,
  lock: lock,
  'lock-open': lockOpen,
  magnet: magnet,
  map: map,
  maximize: maximize,
  menu: menu,
  'message-square': messageSquare,
  minus: minus,
  monitor: monitor,
  moon: moon,
  'mouse-pointer-2': mousePointer2,
  'move-up-right': moveUpRight,
  octagon: octagon,
  palette: palette,
  'pen-line': penLine,
  'pen-tool': penTool,
  pencil: pencil,
  pentagon: pentagon,
  pin: pin,
  plus: plus,
  pointer: pointer,
  presentation: presentation,
  'qr-code': qrCode,
  radio: radio,
  'redo-2': redo2,
  'refresh-cw': refreshCw,
  'rotate-ccw': rotateCcw,
  'rotate-cw': rotateCw,
  save: save,
  scan: scan,
  'scan-search': scanSearch,
  scissors: scissors,
  search: search,
  'send-to-back': sendToBack,
  'share-2': share2,
  slash: slash,
  'sliders-horizontal': slidersHorizontal,
  spline: spline,
  square: square,
  'square-dashed': squareDashed,
  'squares-intersect': squaresIntersect,
  star: star,
  'sticky-note': stickyNote,
  sun: sun,
  text: text,
  'text-align-center': textAlignCenter,
  'text-align-end': textAlignEnd,
  'text-align-start': textAlignStart,
  'text-cursor': textCursor,
  'text-cursor-input': textCursorInput,
  'trash-2': trash2,
  triangle: triangle,
  type: type,
  'undo-2': undo2,
  ungroup: ungroup,
  upload: upload,
  user: user,
  users: users,
  'wand-sparkles': wandSparkles,
  'wifi-off': wifiOff,
  x: x,
  zap: zap,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
};

const drawn = new Map<string, TemplateResult>();

export function hasIcon(name: string): boolean {
  return Object.hasOwn(sources, name);
}

/** An icon by its lucide name, for ornament: whatever it stands in carries the words. */
export function icon(name: string): TemplateResult {
  let template = drawn.get(name);
  if (template === undefined) {
    const source = sources[name] ?? circle;
    const inner = source.slice(
      source.indexOf('>', source.indexOf('<svg')) + 1,
      source.lastIndexOf('</svg>'),
    );
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
    drawn.set(name, template);
  }
  return template;
}

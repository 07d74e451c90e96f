/**
 * Icons that a board's first picture does not show: those of commands, menus, panels and dialogs. What
 * shows one of them imports this file. Says nothing itself: it adds to `icons.ts`.
 */
import alignCenterHorizontal from 'lucide-static/icons/align-center-horizontal.svg?raw';
import alignCenterVertical from 'lucide-static/icons/align-center-vertical.svg?raw';
import alignEndHorizontal from 'lucide-static/icons/align-end-horizontal.svg?raw';
import alignEndVertical from 'lucide-static/icons/align-end-vertical.svg?raw';
import alignHorizontalDistributeCenter from 'lucide-static/icons/align-horizontal-distribute-center.svg?raw';
import alignStartHorizontal from 'lucide-static/icons/align-start-horizontal.svg?raw';
import alignStartVertical from 'lucide-static/icons/align-start-vertical.svg?raw';
import alignVerticalDistributeCenter from 'lucide-static/icons/align-vertical-distribute-center.svg?raw';
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw';
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import boxSelect from 'lucide-static/icons/box-select.svg?raw';
import bringToFront from 'lucide-static/icons/bring-to-front.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import clipboard from 'lucide-static/icons/clipboard.svg?raw';
import clipboardPaste from 'lucide-static/icons/clipboard-paste.svg?raw';
import code from 'lucide-static/icons/code.svg?raw';
import command from 'lucide-static/icons/command.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import copyPlus from 'lucide-static/icons/copy-plus.svg?raw';
import externalLink from 'lucide-static/icons/external-link.svg?raw';
import fileCode from 'lucide-static/icons/file-code.svg?raw';
import fileImage from 'lucide-static/icons/file-image.svg?raw';
import fileJson from 'lucide-static/icons/file-json.svg?raw';
import flipHorizontal2 from 'lucide-static/icons/flip-horizontal-2.svg?raw';
import flipVertical2 from 'lucide-static/icons/flip-vertical-2.svg?raw';
import grid3x3 from 'lucide-static/icons/grid-3x3.svg?raw';
import group from 'lucide-static/icons/group.svg?raw';
import house from 'lucide-static/icons/house.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import lasso from 'lucide-static/icons/lasso.svg?raw';
import link from 'lucide-static/icons/link.svg?raw';
import link2 from 'lucide-static/icons/link-2.svg?raw';
import magnet from 'lucide-static/icons/magnet.svg?raw';
import paintbrush from 'lucide-static/icons/paintbrush.svg?raw';
import pipette from 'lucide-static/icons/pipette.svg?raw';
import pin from 'lucide-static/icons/pin.svg?raw';
import pointer from 'lucide-static/icons/pointer.svg?raw';
import qrCode from 'lucide-static/icons/qr-code.svg?raw';
import radio from 'lucide-static/icons/radio.svg?raw';
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw';
import rotateCcw from 'lucide-static/icons/rotate-ccw.svg?raw';
import rotateCw from 'lucide-static/icons/rotate-cw.svg?raw';
import save from 'lucide-static/icons/save.svg?raw';
import scan from 'lucide-static/icons/scan.svg?raw';
import scanSearch from 'lucide-static/icons/scan-search.svg?raw';
import scissors from 'lucide-static/icons/scissors.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import sendToBack from 'lucide-static/icons/send-to-back.svg?raw';
import spline from 'lucide-static/icons/spline.svg?raw';
import squaresIntersect from 'lucide-static/icons/squares-intersect.svg?raw';
import stamp from 'lucide-static/icons/stamp.svg?raw';
import text from 'lucide-static/icons/text.svg?raw';
import textAlignCenter from 'lucide-static/icons/text-align-center.svg?raw';
import textAlignEnd from 'lucide-static/icons/text-align-end.svg?raw';
import textAlignStart from 'lucide-static/icons/text-align-start.svg?raw';
import textCursorInput from 'lucide-static/icons/text-cursor-input.svg?raw';
import trash2 from 'lucide-static/icons/trash-2.svg?raw';
import ungroup from 'lucide-static/icons/ungroup.svg?raw';
import user from 'lucide-static/icons/user.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import workflow from 'lucide-static/icons/workflow.svg?raw';
import zoomIn from 'lucide-static/icons/zoom-in.svg?raw';
import zoomOut from 'lucide-static/icons/zoom-out.svg?raw';
import { addIcons } from './icons.ts';

addIcons({
  'align-center-horizontal': alignCenterHorizontal,
  'align-center-vertical': alignCenterVertical,
  'align-end-horizontal': alignEndHorizontal,
  'align-end-vertical': alignEndVertical,
  'align-horizontal-distribute-center': alignHorizontalDistributeCenter,
  'align-start-horizontal': alignStartHorizontal,
  'align-start-vertical': alignStartVertical,
  'align-vertical-distribute-center': alignVerticalDistributeCenter,
  'arrow-down': arrowDown,
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  'arrow-up': arrowUp,
  'box-select': boxSelect,
  'bring-to-front': bringToFront,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  clipboard,
  'clipboard-paste': clipboardPaste,
  code,
  command,
  copy,
  'copy-plus': copyPlus,
  'external-link': externalLink,
  'file-code': fileCode,
  'file-image': fileImage,
  'file-json': fileJson,
  'flip-horizontal-2': flipHorizontal2,
  'flip-vertical-2': flipVertical2,
  'grid-3x3': grid3x3,
  group,
  keyboard,
  lasso,
  house,
  link,
  'link-2': link2,
  magnet,
  paintbrush,
  pin,
  pipette,
  pointer,
  'qr-code': qrCode,
  radio,
  'refresh-cw': refreshCw,
  'rotate-ccw': rotateCcw,
  'rotate-cw': rotateCw,
  save,
  scan,
  'scan-search': scanSearch,
  scissors,
  search,
  'send-to-back': sendToBack,
  spline,
  'squares-intersect': squaresIntersect,
  stamp,
  text,
  'text-align-center': textAlignCenter,
  'text-align-end': textAlignEnd,
  'text-align-start': textAlignStart,
  'text-cursor-input': textCursorInput,
  'trash-2': trash2,
  ungroup,
  user,
  users,
  workflow,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
});

/**
 * Whether everything that an update refers to is here, and if not, which part of it can be applied
 * and what the rest waits for. Decides from the scan alone; decodes nothing, owns no state.
 */
import { splitUpdate } from './update-merge.ts';
import { DELETE_STRIDE } from './deleted-ranges.ts';
import {
  LINK_STRIDE,
  ScanFault,
  type ScanLimits,
  type ScannedUpdate,
  scanUpdate,
  SECTION_STRIDE,
} from './update-scan.ts';

/** The clock up to which (exclusive) the structs of a client are here. */
export type Known = (client: number) => number;

export interface Incomplete {
  /** What can be applied now. */
  readonly ready: ScannedUpdate | undefined;
  readonly rest: ScannedUpdate;
  /**
   * Client and clock (exclusive) of what the rest waits for. Empty: its parts wait for each other,
   * and will forever.
   */
  readonly needs: readonly number[];
}

interface Section {
  readonly client: number;
  readonly clock: number;
  readonly end: number;
  /** Its links that have not been followed yet. */
  link: number;
  linksEnd: number;
  /** The clock up to which it can be applied. */
  reach: number;
}

/** `undefined`: nothing is missing. */
export function missingOf(
  update: ScannedUpdate,
  known: Known,
  limits: ScanLimits,
): Incomplete | undefined {
  if (isPlain(update, known)) return undefined;
  const sections = sectionsOf(update, known);
  follow(update, sections, known);
  const reach: Known = (client) => sections.get(client)?.reach ?? known(client);
  const needs = new Map<number, number>();
  const need = (client: number, clock: number): void => {
    needs.set(client, Math.max(clock, needs.get(client) ?? 0));
  };
  let isWhole = true;
  for (const section of sections.values()) {
    if (section.reach >= section.end) continue;
    isWhole = false;
    if (section.clock > known(section.client)) need(section.client, section.clock);
    needsOfLinks(update, sections, section, known, need);
  }
  const { deletes } = update;
  for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
    const client = deletes[i] as number;
    const end = (deletes[i + 1] as number) + (deletes[i + 2] as number);
    if (end <= reach(client)) continue;
    isWhole = false;
    if (end > (sections.get(client)?.end ?? 0)) need(client, end);
  }
  if (isWhole) return undefined;
  const [ready, rest] = splitUpdate(update, reach).map((bytes) => {
    const part = scanUpdate(bytes, limits);
    // Parts of what was well formed are so too.
    return part instanceof ScanFault ? update : part;
  }) as [ScannedUpdate, ScannedUpdate];
  const isEmpty = ready.sections.length === 0 && ready.deletes.length === 0;
  return { ready: isEmpty ? undefined : ready, rest, needs: [...needs].flat() };
}

/** The common case: nobody else is referred to, or only what is here. */
function isPlain({ sections, links, deletes }: ScannedUpdate, known: Known): boolean {
  for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
    if ((sections[i + 1] as number) > known(sections[i] as number)) return false;
  }
  for (let i = 0; i < links.length; i += LINK_STRIDE) {
    if ((links[i + 3] as number) >= known(links[i + 2] as number)) return false;
  }
  for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
    const client = deletes[i] as number;
    const end = (deletes[i + 1] as number) + (deletes[i + 2] as number);
    if (end <= known(client)) continue;
    let isOwn = false;
    for (let k = 0; k < sections.length && !isOwn; k += SECTION_STRIDE) {
      isOwn = sections[k] === client && end <= (sections[k + 2] as number);
    }
    if (!isOwn) return false;
  }
  return true;
}

function sectionsOf(update: ScannedUpdate, known: Known): Map<number, Section> {
  const sections = new Map<number, Section>();
  const { links } = update;
  let link = 0;
  for (let i = 0; i < update.sections.length; i += SECTION_STRIDE) {
    const client = update.sections[i] as number;
    const first = link;
    while (link < links.length && links[link] === client) link += LINK_STRIDE;
    sections.set(client, {
      client,
      clock: update.sections[i + 1] as number,
      end: update.sections[i + 2] as number,
      link: first,
      linksEnd: link,
      reach: known(client),
    });
  }
  return sections;
}

/** Moves every section as far as it goes; each link is followed once. */
function follow(update: ScannedUpdate, sections: Map<number, Section>, known: Known): void {
  const { links } = update;
  const waiting = new Map<number, Section[]>();
  const moving = [...sections.values()].filter(({ client, clock }) => clock <= known(client));
  for (let section = moving.pop(); section !== undefined; section = moving.pop()) {
    const before = section.reach;
    let blocker = -1;
    while (section.link < section.linksEnd) {
      const client = links[section.link + 2] as number;
      const reach =
        client === section.client ? known(client) : (sections.get(client)?.reach ?? known(client));
      if ((links[section.link + 3] as number) >= reach) {
        blocker = client;
        break;
      }
      section.link += LINK_STRIDE;
    }
    const to = blocker < 0 ? section.end : (links[section.link + 1] as number);
    section.reach = Math.max(before, to);
    if (blocker >= 0) {
      const others = waiting.get(blocker);
      if (others === undefined) waiting.set(blocker, [section]);
      else others.push(section);
    }
    if (section.reach === before) continue;
    moving.push(...(waiting.get(section.client) ?? []));
    waiting.delete(section.client);
  }
}

function needsOfLinks(
  { links }: ScannedUpdate,
  sections: Map<number, Section>,
  section: Section,
  known: Known,
  need: (client: number, clock: number) => void,
): void {
  for (let i = section.link; i < section.linksEnd; i += LINK_STRIDE) {
    const client = links[i + 2] as number;
    const clock = links[i + 3] as number;
    const isOwn = client === section.client;
    const here = isOwn ? known(client) : Math.max(known(client), sections.get(client)?.end ?? 0);
    if (clock >= here) need(client, clock + 1);
  }
}

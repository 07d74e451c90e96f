import { describe, expect, it } from 'vitest';
import { formatBoardLink, parseBoardLink, parsePlace } from '../../../client/ui/links.ts';

const board = 'AbCdEfGhIjKlMnOpQrStUv';
const server = 'https://ink.example';

describe('the links of a board', () => {
  it('are read as they are written', () => {
    for (const role of ['edit', 'watch'] as const) {
      for (const token of ['', 'eSecret-_1']) {
        const link = { server, board, token, role };
        expect(parseBoardLink(formatBoardLink(link))).toMatchObject(link);
      }
    }
    const place = { x: -120, y: 4000, zoom: 0.25 };
    const link = { server, board, token: 'eSecret', role: 'edit', place } as const;
    expect(parseBoardLink(formatBoardLink(link))).toEqual(link);
    expect(parseBoardLink(formatBoardLink({ ...link, token: '' }))?.place).toEqual(place);
  });

  it('keep the key to edit in the fragment, which browsers send to nobody', () => {
    const url = new URL(formatBoardLink({ server, board, token: 'eSecret', role: 'edit' }));
    expect(url.hash).toBe('#eSecret');
    expect(url.pathname + url.search).not.toContain('eSecret');
  });

  it('never carry the key to edit in a spectator link of the same token', () => {
    const url = new URL(`${server}/s/${board}?token=sWatch#eOther`);
    expect(parseBoardLink(url.href)).toMatchObject({ role: 'watch', token: 'sWatch' });
  });

  it('are refused where they are none', () => {
    const bad = ['', 'nonsense', `${server}/`, `${server}/b/`, `${server}/x/${board}`];
    for (const href of [...bad, `${server}/b/a%20b`, `${server}/b/${board}/more`]) {
      expect(parseBoardLink(href), href).toBeUndefined();
    }
    expect(parseBoardLink(`/b/${board}`, `${server}/page.html`)?.server).toBe(server);
  });

  it('have a place only where it is one', () => {
    expect(parsePlace('1,2,0.5')).toEqual({ x: 1, y: 2, zoom: 0.5 });
    for (const text of [
      undefined,
      '',
      '1,2',
      '1,2,0',
      '1,2,-1',
      '1,two,1',
      '1,2,3,4',
      '1,2,Infinity',
    ])
      expect(parsePlace(text), text).toBeUndefined();
  });
});

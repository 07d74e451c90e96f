import { describe, expect, test } from 'vitest';
import { Origins } from '../../../server/access/origins.ts';

const plain = { origins: [], publicUrl: '', isLoopback: true, isOpen: false };

describe('origins', () => {
  test('programs that are no pages come in', () => {
    expect(new Origins(plain).allows('', 'ink.example')).toBe(true);
  });

  test('our own pages come in, by whatever name we are reached', () => {
    const origins = new Origins(plain);
    expect(origins.allows('http://127.0.0.1:8787', '127.0.0.1:8787')).toBe(true);
    expect(origins.allows('https://ink.example', 'ink.example')).toBe(true);
    expect(origins.allows('https://INK.example', 'Ink.example')).toBe(true);
  });

  test('foreign pages stay outside by default', () => {
    const origins = new Origins(plain);
    expect(origins.allows('https://evil.example', 'ink.example')).toBe(false);
    expect(origins.allows('http://127.0.0.1:9999', '127.0.0.1:8787')).toBe(false);
    expect(origins.allows('null', 'ink.example')).toBe(false);
    expect(origins.allows('null', 'null')).toBe(false);
    expect(origins.allows('http://', '')).toBe(false);
  });

  test('foreign pages that are named come in', () => {
    const origins = new Origins({ ...plain, origins: ['https://school.example'] });
    expect(origins.allows('https://school.example', 'ink.example')).toBe(true);
    expect(origins.allows('http://school.example', 'ink.example')).toBe(false);
    expect(new Origins({ ...plain, origins: ['*'] }).allows('https://any.example', 'x')).toBe(true);
  });

  test('the public address counts where a proxy changes the host', () => {
    const origins = new Origins({ ...plain, publicUrl: 'https://ink.example' });
    expect(origins.allows('https://ink.example', '10.0.0.5:8787')).toBe(true);
  });

  test('without tokens, a foreign name that points at this machine does not count', () => {
    const open = new Origins({ ...plain, isOpen: true });
    expect(open.allows('http://evil.example:8787', 'evil.example:8787')).toBe(false);
    for (const host of ['localhost:8787', '127.0.0.1:8787', '[::1]:8787'])
      expect(open.allows(`http://${host}`, host)).toBe(true);
  });
});

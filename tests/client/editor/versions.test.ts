/** A board of a later version is looked at and not written to; it may become one while it is open. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Board, SCHEMA_VERSION } from '../../../shared/document/board.ts';
import { TestEditor } from './test-editor.ts';

function boardOf(schema: number): Y.Doc {
  const doc = new Y.Doc();
  new Board(doc).change('someone', (tx) => tx.setMeta({ title: 'Plans' }));
  doc.getMap('meta').set('schema', schema);
  return doc;
}

const scribble = (me: TestEditor): TestEditor =>
  me.tool('pen').drag([
    [0, 0],
    [50, 80],
  ]);

describe('a board of a later version', () => {
  it('is shown, and not written to', () => {
    const me = new TestEditor({ doc: boardOf(SCHEMA_VERSION + 1) });
    const before = Y.encodeStateAsUpdate(me.doc);
    scribble(me).key('ctrl+z');
    me.editor.setTitle('Mine');
    expect(me.editor.state).toMatchObject({ isFromLater: true, canEdit: false, title: 'Plans' });
    expect(Y.encodeStateAsUpdate(me.doc)).toEqual(before);
  });

  it('becomes one while somebody draws on it', () => {
    const me = new TestEditor({ doc: boardOf(SCHEMA_VERSION) });
    scribble(me);
    expect(me.shapes).toHaveLength(1);
    me.doc.getMap('meta').set('schema', SCHEMA_VERSION + 1);
    const before = Y.encodeStateAsUpdate(me.doc);
    scribble(me);
    me.undo();
    expect(me.editor.state).toMatchObject({ isFromLater: true, canEdit: false });
    expect(Y.encodeStateAsUpdate(me.doc)).toEqual(before);
  });
});

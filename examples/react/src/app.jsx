import { useEffect, useState } from 'react';
import { Whiteboard } from './whiteboard.jsx';

// The edit link of a board: from your own database, where you keep it beside your document.
const LINK = 'https://inkwire.example/b/BOARD#TOKEN';

export function App() {
  const [shapes, setShapes] = useState(0);
  const [dark, setDark] = useState(false);

  useEffect(() => {
    document.title = `${shapes} shapes`;
  }, [shapes]);

  return (
    <main style={{ maxWidth: 1000, margin: '2rem auto', font: '16px/1.5 system-ui, sans-serif' }}>
      <h1>Sprint review</h1>
      <p>
        <output>{shapes}</output> shapes on the board.{' '}
        <button onClick={() => setDark(!dark)}>{dark ? 'Light' : 'Dark'}</button>
      </p>
      <Whiteboard link={LINK} theme={dark ? 'dark' : 'light'} onShapes={setShapes} />
    </main>
  );
}

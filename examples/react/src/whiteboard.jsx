import { useEffect, useRef } from 'react';

const SCRIPT = 'https://inkwire.example/embed/inkwire-board.js';

/**
 * A board as a React component. React 19 passes properties and attributes to custom elements by
 * itself; what is left is to load the script once, and to listen to the element.
 */
export function Whiteboard({ link, theme, onShapes }) {
  const element = useRef(null);

  useEffect(() => {
    void import(/* @vite-ignore */ SCRIPT);
  }, []);

  useEffect(() => {
    const board = element.current;
    const report = () => onShapes(board.editor.state.shapeCount);
    board.addEventListener('inkwire-ready', report);
    board.addEventListener('inkwire-change', report);
    return () => {
      board.removeEventListener('inkwire-ready', report);
      board.removeEventListener('inkwire-change', report);
    };
  }, [onShapes]);

  return (
    <inkwire-board
      ref={element}
      src={link}
      theme={theme}
      style={{ display: 'block', height: 560, borderRadius: 12 }}
    />
  );
}

/** Whether a text that travels through the server unread is JSON that every reader can take. */

/** `maxDepth`: brackets within brackets; readers recurse, and not every stack is deep. */
export function faultOfJson(text: string, maxDepth: number): 'deep' | 'no-json' | undefined {
  if (text.length > maxDepth && depthOf(text) > maxDepth) return 'deep';
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return 'no-json';
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth);
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}

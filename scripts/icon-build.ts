/**
 * What makes the icons smaller: of each SVG file of lucide the scripts keep what is drawn. The notice and
 * the outer tag, alike in every file, stay out; `client/ui/icons.ts` has the tag, licenses.txt the notice.
 */
import type { Plugin } from 'vite';

export function bareIcons(): Plugin {
  return {
    name: 'inkwire-bare-icons',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/lucide-static\/icons\/[a-z0-9-]+\.svg\?raw$/.test(id)) return undefined;
      const source: unknown = JSON.parse(/export default (".*")/s.exec(code)?.[1] ?? 'null');
      const inner = /<svg[^>]*>([^]*)<\/svg>/.exec(String(source))?.[1];
      if (inner === undefined) throw new Error(`${id} is no icon: ${code.slice(0, 80)}`);
      const bare = inner.replaceAll(/\s+/g, ' ').replaceAll(' />', '/>').replaceAll('> <', '><');
      return { code: `export default ${JSON.stringify(bare.trim())}`, map: null };
    },
  };
}

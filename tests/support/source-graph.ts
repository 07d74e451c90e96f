/**
 * Reads the sources as a graph: which file imports which, in every form that TypeScript knows (static,
 * type-only, dynamic, `import('…')` in a type, re-export, worker URL). Knows nothing of the rules.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

export interface SourceFile {
  /** From the root of the project, with `/`. */
  readonly file: string;
  readonly text: string;
  /** Specifiers as written, without a query (`?raw`). */
  readonly imports: readonly string[];
  /** Those of `imports` that are still there when types are erased. */
  readonly runtimeImports: readonly string[];
  readonly reExports: readonly { readonly specifier: string; readonly all: boolean }[];
  /** Whether it declares anything itself (a barrel does not). */
  readonly declares: boolean;
  readonly defaultExport: boolean;
  readonly readsEnvironment: boolean;
  /** Names of classes, functions, interfaces and type aliases at the top level. */
  readonly declared: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item, see);
    } else if (isNode(value)) visit(value, see);
  }
}

function literal(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Literal' && typeof value['value'] === 'string'
    ? value['value']
    : undefined;
}

function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && value.type === 'Identifier' && value['name'] === name;
}

/** The module that a node asks for, where it asks for one. */
function requestOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return literal(node['source']);
    case 'TSImportType': {
      const argument = node['argument'] ?? node['source'];
      return literal(argument) ?? (isNode(argument) ? literal(argument['literal']) : undefined);
    }
    case 'TSExternalModuleReference':
      return literal(node['expression']);
    case 'CallExpression': {
      const [first] = node['arguments'] as readonly unknown[];
      return isNamed(node['callee'], 'require') ? literal(first) : undefined;
    }
    case 'NewExpression': {
      const [first] = node['arguments'] as readonly unknown[];
      const url = isNamed(node['callee'], 'URL') ? literal(first) : undefined;
      return url?.startsWith('.') === true && /\.m?[jt]s$/.test(url) ? url : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether nothing is left of an import when types are erased. */
function isTypeOnly(node: Node): boolean {
  if (node.type === 'TSImportType') return true;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true;
  const specifiers = node['specifiers'] as readonly Node[] | undefined;
  return (
    node.type === 'ImportDeclaration' &&
    specifiers !== undefined &&
    specifiers.length > 0 &&
    specifiers.every((specifier) => specifier['importKind'] === 'type')
  );
}

function readsEnvironment(node: Node): boolean {
  if (node.type === 'MemberExpression' && isNamed(node['object'], 'process')) {
    return isNamed(node['property'], 'env') || literal(node['property']) === 'env';
  }
  if (node.type === 'VariableDeclarator' && isNamed(node['init'], 'process')) return true;
  return (
    node.type === 'ImportDeclaration' &&
    /^(?:node:)?process$/.test(literal(node['source']) ?? '') &&
    (node['specifiers'] as readonly Node[]).some((specifier) =>
      isNamed(specifier['imported'], 'env'),
    )
  );
}

const DECLARATIONS = new Set([
  'ClassDeclaration',
  'FunctionDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSEnumDeclaration',
]);

/** Parses one file. Throws where it does not parse, with the first error. */
export function readSource(file: string, text: string): SourceFile {
  const parsed = parseSync(file, text);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const imports: string[] = [];
  const runtimeImports: string[] = [];
  const reExports: { specifier: string; all: boolean }[] = [];
  const declared: string[] = [];
  let environment = false;
  let defaultExport = false;
  const program = parsed.program as unknown as Node;
  visit(program, (node) => {
    const request = requestOf(node)?.split('?')[0];
    if (request !== undefined) {
      imports.push(request);
      if (!isTypeOnly(node)) runtimeImports.push(request);
      if (node.type === 'ExportAllDeclaration') reExports.push({ specifier: request, all: true });
      if (node.type === 'ExportNamedDeclaration')
        reExports.push({ specifier: request, all: false });
    }
    if (node.type === 'ExportDefaultDeclaration') defaultExport = true;
    if (DECLARATIONS.has(node.type) && isNode(node['id']))
      declared.push(String(node['id']['name']));
    environment ||= readsEnvironment(node);
  });
  const declares = (program['body'] as readonly Node[]).some((node) => {
    if (node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration') return false;
    return node.type !== 'ExportNamedDeclaration' || isNode(node['declaration']);
  });
  return {
    file,
    text,
    imports,
    runtimeImports,
    reExports,
    declares,
    defaultExport,
    readsEnvironment: environment,
    declared,
  };
}

const SOURCE = /\.(?:ts|mts|mjs|js|tsx)$/;
const SKIPPED = new Set(['node_modules', 'dist', 'build', '.work', '.cache']);

/** All sources below the folders, sorted by path. */
export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  const files: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) walk(file);
      } else if (SOURCE.test(entry.name)) {
        files.push(readSource(file, readFileSync(path.join(root, file), 'utf8')));
      }
    }
  };
  for (const folder of folders) walk(folder);
  return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The file that a relative specifier names, from the root of the project; `undefined` for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('/')) return specifier.slice(1);
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier));
}

/** The first cycle among the files, as the list of its members, or `undefined`. */
export function findCycle(files: readonly SourceFile[]): readonly string[] | undefined {
  const edges = new Map<string, readonly string[]>(
    files.map(({ file, imports }) => [
      file,
      imports.flatMap((specifier) => resolveImport(file, specifier) ?? []),
    ]),
  );
  const done = new Set<string>();
  const trail: string[] = [];
  const search = (file: string): readonly string[] | undefined => {
    const at = trail.indexOf(file);
    if (at >= 0) return [...trail.slice(at), file];
    if (done.has(file)) return undefined;
    trail.push(file);
    for (const next of edges.get(file) ?? []) {
      const cycle = edges.has(next) ? search(next) : undefined;
      if (cycle !== undefined) return cycle;
    }
    trail.pop();
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const cycle = search(file);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

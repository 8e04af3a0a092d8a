// Every source file of the repository, parsed once: what the style tests look at.
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'vite';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Import {
  /** As written. */
  readonly specifier: string;
  readonly line: number;
  /** `import './x'`: runs for its side effects. */
  readonly isBare: boolean;
  /** `export ... from './x'`. */
  readonly isReExport: boolean;
}

export interface Finding {
  readonly what: 'any' | 'as' | 'non-null' | 'module-level let';
  readonly line: number;
}

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly comments: readonly { readonly text: string; readonly line: number }[];
  readonly imports: readonly Import[];
  readonly findings: readonly Finding[];
}

const folders = ['engine', 'rules', 'connectors', 'console', 'load', 'test'];
const skipped = new Set(['node_modules', 'dist', 'var']);

export function readSources(): Source[] {
  return folders.flatMap((folder) => filesUnder(join(root, folder))).map(readSource);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) || entry.name.startsWith('dist-') ? [] : filesUnder(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function readSource(path: string): Source {
  const text = readFileSync(path, 'utf8');
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const lineOf = lineFinder(text);
  const imports: Import[] = [];
  const findings: Finding[] = [];
  const find = (what: Finding['what'], { start }: { start: number }): void => {
    findings.push({ what, line: lineOf(start) });
  };
  const refer = (specifier: string, start: number, kind: Partial<Import> = {}): void => {
    imports.push({ specifier, line: lineOf(start), isBare: false, isReExport: false, ...kind });
  };
  for (const node of program.body) {
    if (node.type === 'VariableDeclaration' && node.kind !== 'const') find('module-level let', node);
  }
  new Visitor({
    ImportDeclaration: (node) => refer(node.source.value, node.start, { isBare: node.specifiers.length === 0 }),
    ExportAllDeclaration: (node) => refer(node.source.value, node.start, { isReExport: true }),
    ExportNamedDeclaration(node) {
      if (node.source !== null) refer(node.source.value, node.start, { isReExport: true });
    },
    ImportExpression(node) {
      if (node.source.type === 'Literal') refer(String(node.source.value), node.start);
    },
    TSImportType: (node) => refer(node.source.value, node.start),
    TSAnyKeyword: (node) => find('any', node),
    TSTypeAssertion: (node) => find('as', node),
    TSAsExpression(node) {
      if (text.slice(node.typeAnnotation.start, node.typeAnnotation.end) !== 'const') find('as', node);
    },
    TSNonNullExpression(node) {
      // `list[i]!`, an index just computed, is the exception.
      if (node.expression.type !== 'MemberExpression' || !node.expression.computed) find('non-null', node);
    },
  }).visit(program);
  return {
    path: relative(root, path).replaceAll('\\', '/'),
    text,
    lines: text.split('\n'),
    comments: comments.map(({ value, start }) => ({ text: value, line: lineOf(start) })),
    imports,
    findings,
  };
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const next = starts.findIndex((start) => start > offset);
    return next === -1 ? starts.length : next;
  };
}

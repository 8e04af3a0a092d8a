// Who may import whom (DESIGN section 11).
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { sharedWithWeb } from '../../console/start/web-build.ts';
import { readSources } from './source.ts';
import type { Source } from './source.ts';

type Area = 'engine' | 'engine main' | 'rules' | 'connectors' | 'console' | 'web' | 'wire' | 'load' | 'test';

const everything: readonly Area[] = [
  'engine', 'engine main', 'rules', 'connectors', 'console', 'web', 'wire', 'load', 'test',
];
const arrows: Readonly<Record<Area, readonly Area[]>> = {
  engine: ['engine'],
  'engine main': ['engine', 'rules', 'connectors'],
  rules: ['engine', 'rules'],
  connectors: ['engine', 'connectors'],
  console: ['engine', 'rules', 'connectors', 'console', 'wire'],
  wire: ['engine'],
  web: ['web', 'wire'],
  load: everything,
  test: everything,
};
const shared = new Set(sharedWithWeb);

const sources = readSources();
const byPath = new Map(sources.map((source) => [source.path, source]));

test('imports follow the arrows', () => {
  const wrong = edges().flatMap(({ from, to, line }) => {
    const isAllowed = arrows[areaOf(from)].includes(areaOf(to)) || (areaOf(from) === 'web' && shared.has(to));
    return isAllowed ? [] : [`${from}:${line} imports ${to}`];
  });
  expect(wrong).toEqual([]);
});

test('imports name files that exist, with their ending', () => {
  const wrong = sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => specifier.startsWith('.') && /\.tsx?$|\/[^.]*$/.test(specifier))
      .filter(({ specifier }) => !byPath.has(posix.join(posix.dirname(path), specifier)))
      .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

test('no import goes round in a circle', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const to of targets(path)) follow(to, [...trail, path]);
    state.set(path, 'done');
  };
  for (const { path } of sources) follow(path, []);
  expect(circles).toEqual([]);
});

test('no barrels, no imports for their side effects', () => {
  const wrong = sources.flatMap(({ path, imports }) => [
    ...(/(^|\/)index\.tsx?$/.test(path) ? [`${path} is a barrel by name`] : []),
    ...imports.filter(({ isReExport }) => isReExport).map(({ line }) => `${path}:${line} passes on another file`),
    ...imports
      .filter(({ isBare, specifier }) => isBare && !specifier.endsWith('.css'))
      .map(({ line, specifier }) => `${path}:${line} runs ${specifier}`),
  ]);
  expect(wrong).toEqual([]);
});

function edges(): { from: string; to: string; line: number }[] {
  return sources.flatMap(({ path, imports }) =>
    imports
      .map(({ specifier, line }) => ({ from: path, to: posix.join(posix.dirname(path), specifier), line, specifier }))
      .filter(({ specifier, to }) => specifier.startsWith('.') && byPath.has(to)),
  );
}

function targets(path: string): string[] {
  const source: Source | undefined = byPath.get(path);
  return (source?.imports ?? [])
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => posix.join(posix.dirname(path), specifier))
    .filter((to) => byPath.has(to));
}

function areaOf(path: string): Area {
  if (path === 'engine/main.ts') return 'engine main';
  if (path === 'console/wire.ts') return 'wire';
  if (path.startsWith('console/web/')) return 'web';
  const folder = path.split('/')[0];
  const area = everything.find((name) => name === folder);
  if (area === undefined) throw new Error(`${path} belongs to no area`);
  return area;
}

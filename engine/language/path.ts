// `path` of a condition: JSONPath into a fact value, with the meaning json-rules-engine gives it
// (jsonpath-plus, `wrap: false`; ignored when the value is no object). Plain dotted paths, nearly
// all there are, become property reads; the rest goes to jsonpath-plus with script evaluation off.
import { JSONPath } from 'jsonpath-plus';

export type PathReader = (value: unknown) => unknown;

const plainPath = /^\$(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;

export function compilePath(path: string): PathReader {
  if (!plainPath.test(path)) return (value) => readAny(value, path);
  const names = path.slice(2).split('.');
  const [only] = names;
  if (names.length === 1 && only !== undefined) return (value) => readOwn(value, only);
  return (value) => {
    if (!isObject(value)) return value;
    let current: unknown = value;
    for (const name of names) {
      if (!isObject(current)) return undefined;
      current = readOwn(current, name);
    }
    return current;
  };
}

function readOwn(value: unknown, name: string): unknown {
  if (!isObject(value)) return value;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function readAny(value: unknown, path: string): unknown {
  if (!isObject(value)) return value;
  return JSONPath({ json: value, path, wrap: false, eval: false });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

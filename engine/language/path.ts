// `path` of a condition: JSONPath into a fact value, with the meaning json-rules-engine gives it
// (jsonpath-plus, `wrap: false`; ignored when the value is no object). Plain dotted paths, nearly
// all there are, become property reads; the rest goes to jsonpath-plus, whose filters are read by
// path-filter.ts and can neither call nor assign.
import { JSONPath } from 'jsonpath-plus';
import { PathFilter } from './path-filter.ts';
import { isObject } from './plain-object.ts';

export type PathReader = (value: unknown) => unknown;

/** Long enough for any path a person writes; jsonpath-plus takes time by the square of it. */
const pathCharactersMax = 500;

const plainPath = /^\$(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** Whether a path is plain dots and names: such a path never throws on plain data. */
export function isPlainPath(path: string): boolean {
  return path.length <= pathCharactersMax && plainPath.test(path);
}

/** Throws on a path of unreasonable length; what else is wrong with it shows when it is followed. */
export function compilePath(path: string): PathReader {
  if (path.length > pathCharactersMax)
    throw new Error(`a path has at most ${pathCharactersMax} characters`);
  if (!isPlainPath(path)) return (value) => readAny(value, path);
  const names = path.slice(2).split('.');
  const [only] = names;
  if (names.length === 1 && only !== undefined)
    return (value) => (isObject(value) ? readOwn(value, only) : value);
  return (value) => {
    if (!isObject(value)) return value;
    let current: unknown = value;
    for (const name of names) {
      if (isObject(current)) current = readOwn(current, name);
      else return current ? readOwn(Object(current), name) : undefined;
    }
    return current;
  };
}

function readOwn(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function readAny(value: unknown, path: string): unknown {
  if (!isObject(value)) return value;
  return JSONPath({ json: value, path, wrap: false, eval: PathFilter });
}

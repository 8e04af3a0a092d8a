// Whether two values are the same JSON, whatever the order of their members: what is undefined is not
// there, what is no finite number is null. The same object on both sides is not looked into.
import { isObject } from './language/plain-object.ts';

export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return isNull(a) && isNull(b);
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b);
  return sameMembers(a, b);
}

/** The same of two objects, members of these names left out. */
export function sameMembers(a: object, b: object, leftOut: ReadonlySet<string> = noNames): boolean {
  return isObject(a) && isObject(b) && hasMembers(a, b, leftOut) && hasMembers(b, a, leftOut);
}

function hasMembers(
  wanted: Readonly<Record<string, unknown>>,
  among: Readonly<Record<string, unknown>>,
  leftOut: ReadonlySet<string>,
): boolean {
  for (const name in wanted) {
    const value = wanted[name];
    if (value === undefined || leftOut.has(name)) continue;
    const other = among[name];
    if (value !== other && (other === undefined || !sameJson(value, other))) return false;
  }
  return true;
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (!sameJson(a[i] ?? null, b[i] ?? null)) return false;
  return true;
}

function isNull(value: unknown): boolean {
  return value === null || (typeof value === 'number' && !Number.isFinite(value));
}

const noNames: ReadonlySet<string> = new Set();

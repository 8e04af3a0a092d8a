// The nodes of `input` and `output`, found whatever their letter case.
import { checkKey, isAbsent, isEmptyList } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { Refused } from './refusal.ts';

export type Nodes = ReadonlyMap<string, unknown>;

/** Values by lower-case name; absent ones left out. */
export function nodesOf(value: JsonObject): Nodes {
  const nodes = new Map<string, unknown>();
  for (const key in value) {
    checkKey(key);
    if (isAbsent(value[key])) continue;
    const name = key.toLowerCase();
    if (nodes.has(name)) throw new Refused('duplicate_key', key);
    nodes.set(name, value[key]);
  }
  return nodes;
}

interface Found {
  readonly name: string;
  readonly value: unknown;
}

/** The first of the names that is there and no empty list. */
export function findNode(nodes: Nodes, names: readonly string[]): Found | undefined {
  for (const name of names) {
    const value = nodes.get(name.toLowerCase());
    if (value !== undefined && !isEmptyList(value)) return { name, value };
  }
  return undefined;
}

// JSON as the rule files are laid out: two spaces, and what fits on a line stands on one. Reading it back gives the same value.
const columnsMax = 100;

export function layoutJson(value: unknown): string {
  return layout(value, 0, 0);
}

/** `before`: columns that stand in front of the value on its first line. */
function layout(value: unknown, depth: number, before: number): string {
  const line = oneLine(value);
  const isLeaf = typeof value !== 'object' || value === null;
  if (isLeaf || before + line.length <= columnsMax && depth > 0 && !isLong(value)) return line;
  const indent = '  '.repeat(depth + 1);
  const close = '  '.repeat(depth);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => `${indent}${layout(item, depth + 1, indent.length)}`);
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${close}]`;
  }
  const members = membersOf(value).map(([name, member]) => {
    const head = `${indent}${JSON.stringify(name)}: `;
    return `${head}${layout(member, depth + 1, head.length)}`;
  });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${close}}`;
}

/** The parts of a rule that are lists of things stand one below the other even when they are short. */
function isLong(value: object): boolean {
  return Object.values(value).filter((member: unknown) => typeof member === 'object' && member !== null).length > 1;
}

function oneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  return `{${membersOf(value).map(([name, member]) => `${JSON.stringify(name)}: ${oneLine(member)}`).join(', ')}}`;
}

function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, member]: [string, unknown]) => member !== undefined);
}

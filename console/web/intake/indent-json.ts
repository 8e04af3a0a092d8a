// JSON laid out over lines without being read into values: numbers of any length and texts stay sign by sign as they were.

const step = '  ';

/** Text that is no JSON comes back as it was. */
export function indentJson(text: string): string {
  if (!isJson(text)) return text;
  let out = '';
  let depth = 0;
  const line = (): string => `\n${step.repeat(depth)}`;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (sign === '"') {
      const end = endOfString(text, at);
      out += text.slice(at, end + 1);
      at = end;
    } else if (sign === '{' || sign === '[') {
      const next = nextSign(text, at + 1);
      if (next.sign === '}' || next.sign === ']') {
        out += sign + next.sign;
        at = next.at;
      } else {
        depth += 1;
        out += sign + line();
      }
    } else if (sign === '}' || sign === ']') {
      depth -= 1;
      out += line() + sign;
    } else if (sign === ',') out += `,${line()}`;
    else if (sign === ':') out += ': ';
    else if (!/\s/.test(sign)) out += sign;
  }
  return out;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of valid JSON; `at` is the opening quote. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function nextSign(text: string, from: number): { readonly sign: string; readonly at: number } {
  let at = from;
  while (/\s/.test(text[at] ?? 'x')) at += 1;
  return { sign: text[at] ?? '', at };
}

// Splits CSV text (RFC 4180: quotes, doubled quotes, line breaks inside quotes; LF or CRLF; a byte
// order mark is dropped) and remembers the line each record begins on. Knowledge tables run to
// 30,000 lines and are read at every start, for which the general parser takes most of a second.

export interface CsvRecord {
  /** From 1. */
  readonly line: number;
  /** Trimmed. */
  readonly cells: readonly string[];
}

/** A quote that is never closed ends the text: `unclosed` is then the line it was opened on. */
export function splitCsv(text: string): { records: CsvRecord[]; unclosed?: number } {
  const records: CsvRecord[] = [];
  const end = text.length;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let quote = text.indexOf('"', at);
  while (at < end) {
    const begin = line;
    const next = text.indexOf('\n', at);
    const stop = next < 0 ? end : next;
    if (quote < 0 || quote > stop) {
      const plain = text.slice(at, stop).split(',');
      for (let i = 0; i < plain.length; i += 1) plain[i] = plain[i]!.trim();
      if (plain.length > 1 || plain[0] !== '') records.push({ line: begin, cells: plain });
      at = stop + 1;
      line += 1;
      continue;
    }
    const cells: string[] = [];
    for (;;) {
      let cell: string;
      if (text[at] === '"') {
        const quoted = readQuoted(text, at);
        if (quoted === undefined) return { records, unclosed: line };
        cell = quoted.cell;
        line += quoted.breaks;
        at = quoted.next;
      } else {
        const begins = at;
        while (at < end && text[at] !== ',' && text[at] !== '\n') at += 1;
        cell = text.slice(begins, at);
      }
      cells.push(cell.trim());
      if (text[at] !== ',') break;
      at += 1;
    }
    while (at < end && text[at] !== '\n') at += 1;
    at += 1;
    line += 1;
    quote = text.indexOf('"', at);
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begin, cells });
  }
  return { records };
}

/** `next` stands behind the closing quote and whatever was wrongly written between it and the
 * comma. */
function readQuoted(
  text: string, open: number,
): { cell: string; next: number; breaks: number } | undefined {
  let close = open + 1;
  for (;;) {
    close = text.indexOf('"', close);
    if (close < 0) return undefined;
    if (text[close + 1] !== '"') break;
    close += 2;
  }
  const raw = text.slice(open + 1, close);
  let next = close + 1;
  while (next < text.length && text[next] !== ',' && text[next] !== '\n') next += 1;
  return { cell: raw.replaceAll('""', '"'), next, breaks: raw.split('\n').length - 1 };
}

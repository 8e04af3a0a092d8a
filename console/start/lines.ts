// Cuts a byte stream into lines. A line that does not end is cut at a bound instead of growing for ever.
import { StringDecoder } from 'node:string_decoder';

const lineCharactersMax = 65_536;

export interface LineCutter {
  readonly push: (chunk: Buffer) => void;
  /** Hands over what has no line end yet. */
  readonly end: () => void;
}

export function cutLines(onLine: (line: string) => void): LineCutter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    push(chunk) {
      const pieces = (rest + decoder.write(chunk)).split('\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) onLine(piece.endsWith('\r') ? piece.slice(0, -1) : piece);
      if (rest.length > lineCharactersMax) {
        onLine(rest.slice(0, lineCharactersMax));
        rest = '';
      }
    },
    end() {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') onLine(last);
    },
  };
}

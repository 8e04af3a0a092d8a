// XML of a workbook piece by piece, in bounded memory whatever it says. The parser is the one that the writer of our
// own workbooks brings along (saxes); we would write one otherwise.
import { SaxesParser } from 'saxes';

export interface XmlListener {
  /** Names come without their prefix. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
}

/** A cell has at most 32,767 characters. */
const silentCharactersMax = 1024 * 1024;
const depthMax = 64;

export class XmlReader {
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #depth = 0;
  /** Characters since something was told: they wait in the parser. */
  #silent = 0;

  constructor(listener: XmlListener) {
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#silent = 0;
      this.#depth += 1;
      if (this.#depth > depthMax) throw new Error('a workbook nested without end');
      listener.open(localName(name), attributes);
    });
    this.#parser.on('closetag', ({ name }) => {
      this.#silent = 0;
      this.#depth -= 1;
      listener.close(localName(name));
    });
    const text = (said: string): void => {
      this.#silent = 0;
      listener.text(said);
    };
    this.#parser.on('text', text);
    this.#parser.on('cdata', text);
  }

  /** Throws when it is no XML in UTF-8, or something in it is longer than any workbook has it. */
  push(bytes: Uint8Array): void {
    const characters = this.#decoder.decode(bytes, { stream: true });
    this.#silent += characters.length;
    this.#parser.write(characters);
    if (this.#silent > silentCharactersMax) throw new Error('a text in the workbook that does not end');
  }

  end(): void {
    this.#parser.write(this.#decoder.decode());
    this.#parser.close();
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

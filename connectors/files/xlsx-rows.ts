// Rows of the sheets of an XLSX workbook, one at a time. Shared texts are all in memory, the rest is not; both are
// bounded. Texts in several runs (rich text) are one text.
import { posix } from 'node:path';
import { XlsxSheet, type XlsxRow } from './xlsx-sheet.ts';
import { XlsxStyles, type StyleKind } from './xlsx-styles.ts';
import { XmlReader, type XmlListener } from './xml-reader.ts';
import { ZipFile } from './zip-file.ts';

const partBytesMax = 16 * 1024 * 1024;
const sharedTextsBytesMax = 128 * 1024 * 1024;
/** A million rows of forty columns. */
const sheetBytesMax = 2 * 1024 * 1024 * 1024;

/** Rows of each sheet that is shown, in the order of the sheets. Throws an Error that says what is wrong. */
export async function* xlsxSheets(path: string): AsyncGenerator<AsyncGenerator<XlsxRow>, void, undefined> {
  const zip = await ZipFile.open(path);
  try {
    const office = (await linksOf(zip, '')).find(({ type }) => type === 'officeDocument');
    const at = office?.target ?? 'xl/workbook.xml';
    const workbook = new Workbook();
    if (!(await readPart(zip, at, workbook, partBytesMax))) throw new Error('no XLSX workbook: it lists no sheets');
    const links = await linksOf(zip, at);
    const targetOf = (type: string): string | undefined => links.find((link) => link.type === type)?.target;
    const styles = new XlsxStyles();
    await readPart(zip, targetOf('styles'), styles, partBytesMax);
    const texts = new SharedTexts();
    await readPart(zip, targetOf('sharedStrings'), texts, sharedTextsBytesMax);
    const book = { styles: styles.kinds(), texts: texts.texts, is1904: workbook.is1904 };
    for (const id of workbook.sheets) {
      const target = links.find((link) => link.id === id && link.type === 'worksheet')?.target;
      if (target !== undefined) yield rowsOf(zip, target, book);
    }
  } finally {
    await zip.close();
  }
}

interface Book {
  readonly styles: readonly StyleKind[];
  readonly texts: readonly string[];
  readonly is1904: boolean;
}

async function* rowsOf(zip: ZipFile, name: string, book: Book): AsyncGenerator<XlsxRow, void, undefined> {
  const entry = zip.find(name);
  if (entry === undefined) return;
  const sheet = new XlsxSheet(book);
  const xml = new XmlReader(sheet);
  for await (const piece of zip.read(entry, sheetBytesMax)) {
    xml.push(piece);
    yield* sheet.take();
  }
  xml.end();
}

/** False when there is no such part. */
async function readPart(zip: ZipFile, name: string | undefined, listener: XmlListener, bytesMax: number): Promise<boolean> {
  const entry = name === undefined ? undefined : zip.find(name);
  if (entry === undefined) return false;
  const xml = new XmlReader(listener);
  for await (const piece of zip.read(entry, bytesMax)) xml.push(piece);
  xml.end();
  return true;
}

interface Link {
  readonly id: string;
  /** The last word of it: the rest differs between editions. */
  readonly type: string;
  readonly target: string;
}

/** What a part refers to; of the workbook as a whole for the empty name. */
async function linksOf(zip: ZipFile, part: string): Promise<readonly Link[]> {
  const folder = posix.dirname(part);
  const links: Link[] = [];
  const listener = {
    open: (name: string, { Id = '', Type = '', Target = '' }: Readonly<Record<string, string>>) => {
      if (name !== 'Relationship') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target);
      links.push({ id: Id, type: posix.basename(Type), target });
    },
    close: () => undefined,
    text: () => undefined,
  };
  await readPart(zip, posix.join(folder, '_rels', `${posix.basename(part)}.rels`), listener, partBytesMax);
  return links;
}

class Workbook implements XmlListener {
  /** Ids of links to the sheets that are shown. */
  readonly sheets: string[] = [];
  is1904 = false;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'workbookPr') this.is1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '');
    if (name !== 'sheet' || /hidden$/i.test(attributes['state'] ?? '')) return;
    const [, id] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? [];
    if (id !== undefined) this.sheets.push(id);
  }

  close(): void {
    // All is said in attributes.
  }

  text(): void {
    // As above.
  }
}

class SharedTexts implements XmlListener {
  readonly texts: string[] = [];
  #text = '';
  #isText = false;
  #isReading = false;

  open(name: string): void {
    if (name === 'si') this.#text = '';
    // How a text is read aloud is no part of it.
    if (name === 'rPh') this.#isReading = true;
    if (name === 't') this.#isText = !this.#isReading;
  }

  close(name: string): void {
    if (name === 'si') this.texts.push(this.#text);
    if (name === 'rPh') this.#isReading = false;
    if (name === 't') this.#isText = false;
  }

  text(text: string): void {
    if (this.#isText) this.#text += text;
  }
}

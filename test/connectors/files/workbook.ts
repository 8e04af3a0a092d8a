// Workbooks made by hand, so that they can say what no program writes.
import { crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly bytes: Buffer;
  /** What the archive says that it inflates to; absent: the truth. */
  readonly saidBytes?: number;
}

/** A ZIP archive as programs write it. */
export function zipOf(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, saidBytes = bytes.length } of parts) {
    const packed = deflateRawSync(bytes);
    const sizes = Buffer.alloc(12);
    [crc32(bytes), packed.length, saidBytes].forEach((value, i) => sizes.writeUInt32LE(value, i * 4));
    const title = Buffer.from(name);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(title.length);
    const header = Buffer.concat([Buffer.from('504b030414000008080000000000', 'hex'), sizes, lengths, title, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400140000080800' + '00000000', 'hex'), sizes, lengths, place, title]));
    pieces.push(header);
    offset += header.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, list, end]);
}

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const links = (...all: readonly (readonly [type: string, target: string])[]): string =>
  `<?xml version="1.0"?><Relationships>${all.map(([type, target], i) =>
    `<Relationship Id="rId${i + 1}" Type="${office}/${type}" Target="${target}"/>`).join('')}</Relationships>`;

export interface WorkbookText {
  /** What stands in `sheetData`. */
  readonly rows: string;
  readonly strings?: string;
  readonly styles?: string;
  readonly saidBytes?: number;
}

/** A workbook of one sheet. */
export function workbookOf({ rows, strings = '', styles = '', saidBytes }: WorkbookText): Buffer {
  const texts = Buffer.from(`<?xml version="1.0"?><sst>${strings}</sst>`);
  const part = (name: string, text: string): Part => ({ name, bytes: Buffer.from(text) });
  return zipOf([
    part('_rels/.rels', links(['officeDocument', 'xl/workbook.xml'])),
    part('xl/workbook.xml', '<?xml version="1.0"?><workbook><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>'),
    part('xl/_rels/workbook.xml.rels', links(['worksheet', 'worksheets/sheet1.xml'], ['sharedStrings', 'sharedStrings.xml'], ['styles', 'styles.xml'])),
    part('xl/styles.xml', `<?xml version="1.0"?><styleSheet>${styles}</styleSheet>`),
    { name: 'xl/sharedStrings.xml', bytes: texts, ...(saidBytes === undefined ? {} : { saidBytes }) },
    part('xl/worksheets/sheet1.xml', `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`),
  ]);
}

/** A cell with its text in it. */
export const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;

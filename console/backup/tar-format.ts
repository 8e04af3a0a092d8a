// As much of the tar format (POSIX ustar, sizes above 8 GiB as GNU writes them) as a back-up needs: plain files
// with short names, one after another.

/** A head, and the unit in which contents are filled up. */
export const tarHeaderBytes = 512;
/** The name field of ustar. */
const nameBytesMax = 100;
const octalSizeMax = 0o77777777777;

const nameAt = 0;
const sizeAt = 124;
const sizeLength = 12;
const sumAt = 148;
const sumLength = 8;
const magicAt = 257;
const numberBit = 0x80;

/** Throws on a name longer than 100 bytes: the parts of a back-up have none. */
export function tarHeader(name: string, bytes: number): Buffer {
  if (Buffer.byteLength(name) > nameBytesMax) throw new Error(`${name} is too long a name`);
  const head = Buffer.alloc(tarHeaderBytes);
  head.write(name, nameAt);
  head.write('0000600\0', 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  if (bytes <= octalSizeMax) {
    head.write(`${bytes.toString(8).padStart(sizeLength - 1, '0')}\0`, sizeAt);
  } else {
    head.writeUInt8(numberBit, sizeAt);
    head.writeBigUInt64BE(BigInt(bytes), sizeAt + sizeLength - 8);
  }
  head.write('00000000000\0', 136);
  head.write(' '.repeat(sumLength), sumAt);
  head.write('0', 156);
  head.write('ustar\x0000', magicAt, 'latin1');
  head.write(`${sumOf(head).toString(8).padStart(sumLength - 2, '0')}\0 `, sumAt, 'latin1');
  return head;
}

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
}

/** `end` for the block of zeros that closes an archive, `undefined` for one that is no head. */
export function readTarHeader(head: Buffer): TarEntry | 'end' | undefined {
  if (head.length < tarHeaderBytes) return undefined;
  if (head.every((byte) => byte === 0)) return 'end';
  const wanted = Number.parseInt(head.toString('latin1', sumAt, sumAt + sumLength - 2), 8);
  const plain = Buffer.from(head);
  plain.write(' '.repeat(sumLength), sumAt);
  if (sumOf(plain) !== wanted) return undefined;
  const name = head.toString('utf8', nameAt, nameAt + nameBytesMax).replace(/\0.*$/s, '');
  const isNumber = (head[sizeAt]! & numberBit) !== 0;
  const bytes = isNumber
    ? Number(head.readBigUInt64BE(sizeAt + sizeLength - 8))
    : Number.parseInt(head.toString('latin1', sizeAt, sizeAt + sizeLength - 1), 8);
  return { name, bytes };
}

export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc((tarHeaderBytes - (bytes % tarHeaderBytes)) % tarHeaderBytes);
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * tarHeaderBytes);
}

function sumOf(head: Buffer): number {
  return head.reduce((sum, byte) => sum + byte, 0);
}

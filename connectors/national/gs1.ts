// GS1 codes on medicine packs: element strings from DataMatrix and other scans, the bracketed form
// printed beside them, and digital links. What is wanted of all of them is the same: the item
// (AI 01) and its serial number (AI 21). Sources: GS1 General Specifications sections 3 and 7.8
// (lengths of identifiers and of fields that need no separator), GS1 Digital Link standard.

const separator = '\x1d';
const gtinLength = 14;
const serialLengthMax = 20;
/** Data lengths, by the first two digits, of fields that end without a separator. */
const fixedLengths: ReadonlyMap<string, number> = new Map([
  ['00', 18], ['01', 14], ['02', 14], ['03', 14], ['04', 16], ['20', 2], ['41', 13],
  ...['11', '12', '13', '14', '15', '16', '17', '18', '19'].map((prefix) => [prefix, 6] as const),
  ...['31', '32', '33', '34', '35', '36'].map((prefix) => [prefix, 6] as const),
]);

/** `01<gtin>21<serial>` in upper case of an element string, scanned or bracketed; `undefined` when
 * it is none, lacks the item or the serial, or the item's check digit is wrong. */
export function readElementString(text: string): string | undefined {
  const code = text.trim();
  const body = code.replace(/^\](?:d2|C1|Q3|J1|e0)/i, '').replace(/^[\x1d\x1e^]+/, '');
  if (body.startsWith('(')) return key(bracketedFields(body));
  if (!/^\d\d/.test(body)) return undefined;
  return key(scannedFields(code.startsWith('^') ? body.replaceAll('^', separator) : body));
}

/** The same key of an address such as `https://id.example/01/<gtin>/21/<serial>?17=...`. */
export function readDigitalLink(url: string): string | undefined {
  const [address = '', query = ''] = url.split('#')[0]?.split('?') ?? [];
  const fields = new Map<string, string>();
  const path = address.split('/').slice(3);
  const start = path.findIndex((part) => part === '01' || part === 'gtin');
  if (start < 0) return undefined;
  for (let index = start; index + 1 < path.length; index += 2) {
    addField(fields, path[index]!, path[index + 1]!);
  }
  for (const pair of query.split('&')) {
    const [name = '', value = ''] = pair.split('=');
    if (/^\d{2,4}$/.test(name) && !fields.has(name)) addField(fields, name, value);
  }
  const gtin = fields.get('01');
  if (gtin !== undefined && /^\d{8,14}$/.test(gtin)) fields.set('01', gtin.padStart(gtinLength, '0'));
  return key(fields);
}

const pathNames: ReadonlyMap<string, string> = new Map([['gtin', '01'], ['ser', '21'], ['lot', '10']]);

function addField(fields: Map<string, string>, name: string, value: string): void {
  try {
    fields.set(pathNames.get(name) ?? name, decodeURIComponent(value));
  } catch {
    // A broken percent escape: the field is unreadable, and without it there is no key.
  }
}

function bracketedFields(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  const field = /\((\d{2,4})\)([^(]*)/y;
  let match = field.exec(text);
  let end = 0;
  while (match !== null) {
    fields.set(match[1]!, match[2]!.replaceAll(separator, '').trim());
    end = field.lastIndex;
    match = field.exec(text);
  }
  return end === text.length ? fields : undefined;
}

function scannedFields(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const prefix = text.slice(at, at + 2);
    const nameLength = identifierLength(prefix);
    if (nameLength === undefined) return undefined;
    const start = at + nameLength;
    const fixed = fixedLengths.get(prefix);
    const next = text.indexOf(separator, start);
    const end = fixed === undefined ? (next < 0 ? text.length : next) : start + fixed;
    if (end > text.length || end === start) return undefined;
    fields.set(text.slice(at, start), text.slice(start, end));
    at = text.charAt(end) === separator ? end + 1 : end;
  }
  return fields;
}

type Ranges = readonly (readonly [number, number])[];
const identifierLengths: readonly (readonly [number, Ranges])[] = [
  [2, [[0, 4], [10, 22], [30, 30], [37, 37], [90, 99]]],
  [3, [[23, 29], [40, 42], [71, 71]]],
  [4, [[31, 36], [39, 39], [43, 43], [70, 70], [72, 72], [80, 82]]],
];

/** Digits of an application identifier, by its first two; `undefined` for one not in use. */
function identifierLength(prefix: string): number | undefined {
  if (!/^\d\d$/.test(prefix)) return undefined;
  const number = Number(prefix);
  const isWithin = ([from, to]: readonly [number, number]) => number >= from && number <= to;
  return identifierLengths.find(([, ranges]) => ranges.some(isWithin))?.[0];
}

function key(fields: ReadonlyMap<string, string> | undefined): string | undefined {
  const gtin = fields?.get('01');
  const serial = fields?.get('21');
  if (gtin === undefined || serial === undefined || !isGtin(gtin)) return undefined;
  if (serial.length > serialLengthMax || !/^[\x21-\x7e]+$/.test(serial)) return undefined;
  return `01${gtin}21${serial.toUpperCase()}`;
}

/** 14 digits of which the last is the mod-10 check digit, weights 3 and 1 from the left. */
function isGtin(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < gtinLength; index++) {
    sum += (text.charCodeAt(index) - 0x30) * (index % 2 === 0 ? 3 : 1);
  }
  return sum % 10 === 0;
}

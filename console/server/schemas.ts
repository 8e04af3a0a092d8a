// What comes in from outside, as zod pieces. Query values are texts: lists may be repeated
// (`family=a&family=b`) or comma-separated, numbers and times are parsed here and nowhere else.
import { z } from 'zod';
import type { Grade } from '../../engine/hit.ts';

const listItemsMax = 50;

/** One or many values, `a,b` or repeated. Empty items are left out. */
export function listOf<T extends z.ZodType<unknown, string>>(item: T) {
  const texts = z.union([z.string(), z.array(z.string())]).transform((value) =>
    [value].flat().flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== ''),
  );
  return texts.pipe(z.array(item).max(listItemsMax));
}

const grades: Readonly<Record<string, Grade>> = { 1: 1, 2: 2, 3: 3 };
export const gradeSchema = z.enum(['1', '2', '3']).transform((text): Grade => grades[text] ?? 3);

/** A sequence in HITS. */
export const cursorSchema = z.string().regex(/^\d{1,15}$/, 'a whole number').transform(Number);

const chinaOffsetMs = 8 * 60 * 60 * 1_000;
const timeForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?(Z|[+-]\d{2}:\d{2})?$/;

/** ISO 8601, `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss`, or ms since the epoch; China Standard Time when
 * no offset is given. Gives ms since the epoch. */
export const instantSchema = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at === undefined) {
    context.addIssue({ code: 'custom', message: 'not a time such as 2025-07-01 or 2025-07-01T08:00:00+08:00' });
    return z.NEVER;
  }
  return at;
});

export function parseInstant(text: string): number | undefined {
  if (/^\d{11,14}$/.test(text)) return Number(text);
  // A `+` in a query that was not escaped has become a space.
  const match = timeForm.exec(text.trim().replace(/ (\d{2}:\d{2})$/, (whole, zone: string) =>
    /[T ]\d{2}:\d{2}/.test(text.slice(0, -whole.length)) ? `+${zone}` : whole));
  if (match === null) return undefined;
  const [, date = '', time = '00:00', zone] = match;
  const at = Date.parse(`${date}T${time}${zone ?? '+08:00'}`);
  // Date.parse rolls 30 February over to March.
  const offset = zone === undefined ? chinaOffsetMs : offsetMs(zone);
  if (Number.isNaN(at) || new Date(at + offset).toISOString().slice(0, 10) !== date) return undefined;
  return at;
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

export const dateSchema = z.iso.date();

/** Ids and codes: short printable text. It always travels as a bound parameter; the bound here only
 * keeps nonsense out of logs and answers. */
export const codeSchema = z.string().trim().min(1).max(128).regex(/^[^\p{Cc}]*$/u, 'control characters');

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().min(1).max(1_000).optional(),
};

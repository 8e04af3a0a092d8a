// Page cursors: opaque to the caller, a tagged JSON array in base64url to us.
import { z } from 'zod';
import { BadCursor } from './contract.ts';
import type { Page } from './contract.ts';

const pageItemsMax = 1_000;

/** In a position; cursors come from outside, and what no table could be asked for is no cursor of ours. */
export const sequence = z.int().min(0);

/** Whole, 1 to 1,000. */
export function pageLimit({ limit }: Page): number {
  return Number.isFinite(limit) ? Math.min(Math.max(Math.trunc(limit), 1), pageItemsMax) : pageItemsMax;
}

export function writeCursor(list: string, position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...position])).toString('base64url');
}

/** `undefined` for the first page. Throws `BadCursor` on what this list did not write. */
export function readCursor<Position>(list: string, page: Page, position: z.ZodType<Position>): Position | undefined {
  if (page.cursor === undefined || page.cursor === '') return undefined;
  const parsed = z.tuple([z.literal(list)], z.unknown()).safeParse(decoded(page.cursor));
  if (!parsed.success) throw new BadCursor('the page cursor is not one of this list');
  const [, ...rest] = parsed.data;
  const read = position.safeParse(rest);
  if (!read.success) throw new BadCursor('the page cursor is damaged');
  return read.data;
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

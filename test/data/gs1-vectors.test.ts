// The vectors of the GS1 syntax engine that concern drug codes: what names an item (AI 01) and a serial
// (AI 21) must be read as exactly these two, and what is no acceptable code must give none.
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readDigitalLink, readElementString } from '../../connectors/national/gs1.ts';
import { sharedFile } from './shared-data.ts';

const path = sharedFile('gs1-vectors/vectors.json');
const vectorSchema = z.object({
  kind: z.string(),
  ok: z.boolean(),
  input: z.string(),
  expected: z.string().nullable(),
});
const vectors =
  path === undefined ? [] : z.array(vectorSchema).parse(JSON.parse(readFileSync(path, 'utf8')));

/** Item and serial of an element string as the engine writes it: `^` begins it and ends open fields. */
function itemAndSerial(expected: string): string | undefined {
  const found = /^\^01(\d{14})(?:(?!21)[^^]*\^|[^^]*\^)*?21([^^]+)/.exec(expected);
  return found === null ? undefined : `01${found[1]}21${found[2]?.toUpperCase()}`;
}

describe.skipIf(path === undefined)('GS1 vectors', () => {
  it('are all here', () => {
    expect(vectors.length).toBe(163);
  });

  it('every digital link gives item and serial, or nothing when it lacks one or is none', () => {
    for (const { kind, ok, input, expected } of vectors) {
      if (kind !== 'digital-link') continue;
      const wanted = ok && expected !== null ? itemAndSerial(expected) : undefined;
      expect(readDigitalLink(input), input).toBe(wanted);
    }
  });

  it('every bracketed code gives item and serial, or nothing', () => {
    let named = 0;
    for (const { kind, ok, input } of vectors) {
      if (kind !== 'bracketed-to-unbracketed' && kind !== 'ai-combination') continue;
      const item = /\(01\)(\d{14})(?=\(|$)/.exec(input)?.[1];
      const serial = /\(21\)([^(]+)(?=\(|$)/.exec(input)?.[1];
      const wanted =
        ok && item !== undefined && serial !== undefined
          ? `01${item}21${serial.toUpperCase()}`
          : undefined;
      if (wanted !== undefined) named += 1;
      expect(readElementString(input), input).toBe(wanted);
    }
    expect(named).toBeGreaterThan(0);
  });

  it('no element string without item and serial is taken for a drug code', () => {
    for (const { kind, input } of vectors) {
      if (kind !== 'element-string-valid' || /^\^01\d{14}.*21/.test(input)) continue;
      expect(readElementString(input), input).toBeUndefined();
    }
  });
});

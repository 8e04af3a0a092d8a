import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HalfSipHash } from '../../../engine/trace-store/code-hash.ts';
import { codeForms, PackedCode } from '../../../engine/trace-store/packed-code.ts';

const hash = new HalfSipHash({ key: Buffer.alloc(8, 1) });

function packed(code: string): PackedCode {
  const one = new PackedCode(hash);
  one.pack(code);
  return one;
}

function bytesOf(code: PackedCode): Uint8Array {
  const bytes = new Uint8Array(code.length);
  code.write(bytes, 0);
  return bytes;
}

const digit = fc.nat(9).map(String);
const code = fc.oneof(
  fc.array(digit, { minLength: 20, maxLength: 20 }).map((digits) => digits.join('')),
  fc.array(digit, { minLength: 19, maxLength: 21 }).map((digits) => digits.join('')),
  fc.string({ unit: 'binary', maxLength: 100 }),
  // Halves of surrogate pairs, which UTF-8 would make one and the same sign.
  fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 4 }).map((units) => String.fromCharCode(...units)),
);

test('packed codes are equal exactly when the codes are', () => {
  fc.assert(
    fc.property(code, code, (a, b) => {
      const left = packed(a);
      for (const other of [a, b]) {
        const right = packed(other);
        expect(left.equals(right.form, bytesOf(right), 0, right.length)).toBe(a === other);
        if (a === other) expect([left.first, left.second]).toEqual([right.first, right.second]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('twenty digits take nine bytes, whatever digits they are', () => {
  for (const digits of ['00000000000000000000', '99999999999999999999', '81234567000000000001']) {
    const { form, length } = packed(digits);
    expect([form, length]).toEqual([codeForms.digits, 9]);
  }
  for (const other of ['8123456700000000000', '8123456700000000000x', '８1234567000000000001'])
    expect(packed(other).form).toBe(codeForms.utf8);
});

test('a code is packed again from the bytes it was kept as', () => {
  fc.assert(
    fc.property(code, fc.nat(5), (text, from) => {
      const one = packed(text);
      const bytes = new Uint8Array(from + one.length + 3).fill(255);
      one.write(bytes, from);
      const other = new PackedCode(hash);
      other.copy(one.form, bytes, from, from + one.length);
      expect(bytesOf(other)).toEqual(bytesOf(one));
      hash.hash(bytes, from, from + one.length);
      for (const { first, second } of [one, other]) expect([first, second]).toEqual([hash.first, hash.second]);
    }),
  );
});

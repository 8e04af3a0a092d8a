import { describe, expect, it } from 'vitest';
import { isNational, namesSomebody } from '../../engine/person-code.ts';

describe('numbers of doctors and pharmacists', () => {
  it.each(['', '-', '—', '/', '***', '0', '0000', '999', '99999999', '无', '未知', 'null', 'NULL', 'N/A', 'none'])(
    '%s is nobody',
    (code) => {
      expect(namesSomebody(code)).toBe(false);
      expect(isNational(code)).toBe(false);
    },
  );

  it.each(['D1', 'D420704000011', '0123', '9', '99', '王某', 'N2', 'NA1'])('%s is somebody', (code) => {
    expect(namesSomebody(code)).toBe(true);
  });

  it('a number of a few signs is an institution’s own', () => {
    expect(['0123', '12345', 'D1', undefined].map(isNational)).toEqual([false, false, false, false]);
    expect(['Y420001', 'D420704000011'].map(isNational)).toEqual([true, true]);
  });
});

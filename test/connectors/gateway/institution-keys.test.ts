import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { institutionKey } from '../../../connectors/gateway/institution-key.ts';
import { InstitutionKeys, institutionKeysFile } from '../../../connectors/gateway/institution-keys.ts';
import { renewKey } from '../../../console/server/access/renew-key.ts';

const connectorToken = 'the-connector-token';
const folder = mkdtempSync(join(tmpdir(), 'fundwatch-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('which key of an institution counts', () => {
  test('each renewal ends the key before; one who only reads the file notices', async () => {
    const path = join(folder, institutionKeysFile);
    const [writer, reader] = [new InstitutionKeys({ path, connectorToken }), new InstitutionKeys({ path, connectorToken })];
    const keys = [writer.key('H1')];
    expect(keys[0]).toBe(institutionKey('H1', connectorToken));
    for (let generation = 2; generation <= 4; generation += 1) {
      renewKey(writer, 'H1');
      keys.push(writer.key('H1'));
      expect(writer.generation('H1')).toBe(generation);
      await expect.poll(() => reader.generation('H1')).toBe(generation);
      const ended = Array.from({ length: generation - 1 }, () => undefined);
      expect(keys.map((key) => reader.institution(key))).toEqual([...ended, 'H1']);
    }
    expect(new Set(keys).size).toBe(4);
    renewKey(writer, 'P2');
    expect(writer.generations()).toEqual({ H1: 4, P2: 2 });
    // No code and generation give the seal of another code.
    expect(institutionKey('H1', connectorToken, 2).split('.')[2]).not.toBe(institutionKey('H12', connectorToken).split('.')[2]);
  });

  test('a damaged file is refused at a start; later what is known goes on to count and is told', async () => {
    const path = join(folder, 'damaged.json');
    const onFault = vi.fn();
    const keys = new InstitutionKeys({ path, connectorToken, onFault });
    renewKey(keys, 'H1');
    const before = institutionKey('H1', connectorToken);
    for (const text of ['{', '{"v":1,"generations":{"H1":1}}', '{"v":2,"generations":{}}', '{"v":1,"generations":{"h|1":2}}']) {
      writeFileSync(path, text);
      expect(() => new InstitutionKeys({ path, connectorToken })).toThrow(/damaged\.json/);
      expect(keys.generations()).toEqual({ H1: 2 });
      expect(keys.institution(before)).toBeUndefined();
    }
    expect(onFault).toHaveBeenCalledTimes(4);
    // Neither an older file nor none brings a key back.
    for (const change of [() => writeFileSync(path, '{"v":1,"generations":{}}'), () => rmSync(path)]) {
      change();
      expect(keys.generations()).toEqual({ H1: 2 });
    }
  });
});

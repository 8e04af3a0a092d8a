import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  desynpufEnvelopes, institutionCode, type DesynpufEnvelope, type DesynpufTally,
} from '../../../connectors/desynpuf/envelopes.ts';
import { desynpufLines } from '../../../connectors/desynpuf/replay.ts';

const head = [
  'DESYNPUF_ID', 'CLM_ID', 'SEGMENT', 'PRVDR_NUM', 'CLM_PMT_AMT', 'NCH_PRMRY_PYR_CLM_PD_AMT', 'AT_PHYSN_NPI',
  'CLM_ADMSN_DT', 'ADMTNG_ICD9_DGNS_CD', 'NCH_BENE_IP_DDCTBL_AMT', 'NCH_BENE_PTA_COINSRNC_LBLTY_AM',
  'NCH_BENE_BLOOD_DDCTBL_LBLTY_AM', 'NCH_BENE_DSCHRG_DT', 'ICD9_DGNS_CD_1', 'ICD9_DGNS_CD_2',
  'ICD9_PRCDR_CD_1',
].join(',');
const first = '0033D48831FBCC7A,45491150099414,1,1000AQ,9000.00,0.00,3281217288,20081209,7231,1024.00,0.00,0.00,20081214,541,8052,4542';
const continued = first.replace(',1,1000AQ', ',2,1000AQ');
const later = '0033D48831FBCC7A,45041150086537,1,34T06K,-60.00,0.00,,20080908,,1068.00,,0.00,20080908,,5581,';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'desynpuf-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

describe('desynpufEnvelopes', () => {
  it('makes an admission, a discharge and a settlement of a claim, with the ids of the platform', async () => {
    const [admission, discharge, settlement] = await collect(write([first]));
    expect(admission).toMatchObject({
      infno: '2401', msgid: 'H99100000386045491150099414401', inf_time: '2008-12-09 12:00:00',
      fixmedins_code: 'H99100000386', mdtrtarea_admvs: '991000',
      input: {
        mdtrtinfo: { psn_no: '0033D48831FBCC7A', begntime: '2008-12-09 12:00:00', dscg_maindiag_code: '7231' },
        diseinfo: [{ diag_code: '7231', maindiag_flag: '1' }],
      },
      output: { result: { mdtrt_id: '45491150099414' } },
    });
    expect(discharge).toMatchObject({
      infno: '2402',
      input: {
        dscginfo: { mdtrt_id: '45491150099414', endtime: '2008-12-14 12:00:00', dscg_way: '9', oprn_oprt_code: '4542' },
        diseinfo: [{ diag_code: '541', maindiag_flag: '1' }, { diag_code: '8052', maindiag_flag: '0' }],
      },
    });
    expect(settlement).toMatchObject({
      infno: '2304',
      input: { data: { medfee_sumamt: 10024 } },
      output: { setlinfo: { setl_id: 'S45491150099414', fund_pay_sumamt: 9000, psn_part_amt: 1024 } },
    });
  });

  it('leaves out SEGMENT 2 and counts it', async () => {
    const tally: DesynpufTally = { stays: 0, continuations: 0 };
    expect(await collect(write([first, continued]), tally)).toHaveLength(3);
    expect(tally).toEqual({ stays: 1, continuations: 1 });
  });

  it('takes the first filled diagnosis, leaves out absent fields, keeps a negative payment', async () => {
    const [admission, discharge, settlement] = await collect(write([later]));
    expect(admission?.['input']).toMatchObject({ mdtrtinfo: { dscg_maindiag_code: '5581' } });
    expect(admission?.['input']).not.toHaveProperty('mdtrtinfo.atddr_no');
    expect(discharge?.['input']).not.toHaveProperty('dscginfo.oprn_oprt_code');
    expect(settlement?.['output']).toMatchObject({ setlinfo: { fund_pay_sumamt: -60, medfee_sumamt: 1008 } });
  });

  it('reads gzip and plain text alike', async () => {
    const packed = join(folder, 'claims.csv.gz');
    writeFileSync(packed, gzipSync(`${head}\r\n${first}\r\n`));
    expect(await collect(packed)).toEqual(await collect(write([first])));
  });

  it('names line and column of a row that is not a claim', async () => {
    const wrong = first.replace('20081214', '2008-12-14');
    await expect(collect(write([first, wrong]))).rejects.toThrow(/line 3, column NCH_BENE_DSCHRG_DT/);
    await expect(collect(join(folder, 'absent.csv.gz'))).rejects.toMatchObject({ code: 'file_unreadable' });
  });
});

describe('institutionCode', () => {
  it('is one to one and twelve signs long', () => {
    expect(institutionCode('39ZZZZ')).toBe('H99391679615');
    expect(institutionCode('390000')).toBe('H99390000000');
  });
});

describe('desynpufLines', () => {
  it('gives one JSON line an envelope, oldest first, a discharge before its settlement', async () => {
    const lines: string[] = [];
    for await (const line of desynpufLines(write([first, later]))) lines.push(line);
    const order = lines.map((line) => {
      const { infno, inf_time }: { infno: string; inf_time: string } = JSON.parse(line);
      return `${inf_time.slice(0, 10)} ${infno}`;
    });
    expect(order).toEqual([
      '2008-09-08 2401', '2008-09-08 2402', '2008-09-08 2304',
      '2008-12-09 2401', '2008-12-14 2402', '2008-12-14 2304',
    ]);
  });
});

function write(rows: readonly string[]): string {
  const path = join(folder, 'claims.csv');
  writeFileSync(path, `${[head, ...rows].join('\n')}\n`);
  return path;
}

async function collect(path: string, tally?: DesynpufTally): Promise<DesynpufEnvelope[]> {
  const envelopes: DesynpufEnvelope[] = [];
  for await (const envelope of desynpufEnvelopes(path, tally)) envelopes.push(envelope);
  return envelopes;
}

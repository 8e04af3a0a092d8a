// What goes wrong on the way in any city: messages sent twice, hours late, with fields left empty,
// with a line that is taken back a while later, with dates written the way one vendor writes them.
// None of it is anybody's guilt. Planted people are spared gaps and slips, so that what they are
// planted for can be seen.

import { chance, type Chance } from './chance.ts';
import { hourMs, minuteMs } from './china-clock.ts';

/** Shares of messages. */
const shares = { twice: 0.006, late: 0.004, gap: 0.015, slip: 0.004, form: 0.004 } as const;
/** Later than this nothing ordinary comes: a day's grace covers it. */
const lateMaxHours = 18;

/** Optional fields that vendors forget, by transaction. */
const forgotten: Readonly<Record<string, readonly string[]>> = {
  '2201': ['atddr_no', 'psn_cert_type'],
  '2102': ['card_sn', 'invono'],
  '2204': ['prd_days', 'used_frqu_dscr', 'acord_dept_codg', 'sin_dos_dscr'],
  '2301': ['drord_no', 'acord_dept_codg', 'orders_dr_code', 'medins_list_name'],
  '2402': ['dscg_bed', 'dscg_dept_name'],
  '3503A': ['dynt_no', 'aprvno', 'manu_date'],
  '3505A': ['phar_certno', 'prsc_dr_certno', 'drug_prod_barc', 'manu_date'],
  '4101A': ['coner_tel', 'emp_name', 'resp_nurs_code', 'ntly'],
  '4401': ['mrg_stas', 'psn_tel', 'coner_tel'],
  '4602': ['wt', 'abde', 'diag_code'],
};
/** Transactions of which the platform may hear hours later without harm to anybody. */
const patient: ReadonlySet<string> = new Set(['2203', '2301', '3503A', '3505A', '4401', '4402A']);

export interface Trouble {
  /** More ms until it is sent. */
  readonly lateMs: number;
  /** Sent word for word again after so many ms. */
  readonly againMs: number | undefined;
  /** A mistaken copy of one line goes out first and is taken back. */
  readonly slips: boolean;
  /** The body as it is really sent. */
  input(input: object): object;
}

const untroubled: Trouble = {
  lateMs: 0,
  againMs: undefined,
  slips: false,
  input: (input) => input,
};

/** Draws what happens to one message. `spared`: one of a planted person's. */
export function troubleOf(
  seed: number,
  institution: number,
  infno: string,
  at: number,
  serial: number,
  spared: boolean,
): Trouble {
  const dice = chance(seed, 'noise', institution, infno, Math.floor(at / 1000), serial);
  const draw = dice.next();
  const againMs = draw < shares.twice ? Math.round(dice.tail(40) * minuteMs) + 2000 : undefined;
  if (spared) return againMs === undefined ? untroubled : { ...untroubled, againMs };
  const lateMs =
    patient.has(infno) && dice.yes(shares.late) ? dice.next() * lateMaxHours * hourMs : 0;
  const gaps = dice.yes(shares.gap) ? (forgotten[infno] ?? []) : [];
  const joined = infno === '3505A' && dice.yes(shares.form);
  return {
    lateMs,
    againMs,
    slips: (infno === '2301' || infno === '2204') && dice.yes(shares.slip),
    input: gaps.length === 0 && !joined ? (input) => input : (input) => worn(input, gaps, joined, dice),
  };
}

/** The same body with some fields gone and, when `joined`, times without the space in the middle. */
function worn(input: object, gaps: readonly string[], joined: boolean, dice: Chance): object {
  const gone = new Set(gaps.filter(() => dice.yes(0.6)));
  const walk = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, name));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => !gone.has(key))
          .map(([key, one]) => [key, walk(one, key)]),
      );
    return joined && name === 'sel_retn_time' && typeof value === 'string'
      ? value.replace(' ', '')
      : value;
  };
  const worse = walk(input, '');
  return typeof worse === 'object' && worse !== null ? worse : input;
}

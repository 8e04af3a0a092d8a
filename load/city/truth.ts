// What the city knows about itself: every planted violation and every look-alike, with the subject
// that a judgement about it must name.

export interface TruthSubject {
  readonly psn_no?: string;
  readonly mdtrt_id?: string;
  readonly drug_trac_codg?: string;
  readonly fixmedins_code?: string;
  readonly med_list_codg?: string;
  readonly setl_id?: string;
  readonly dr_codg?: string;
}

export interface Truth {
  readonly case_id: string;
  readonly kind: 'planted' | 'lookalike';
  /** For planted ones: the code of DOMAIN.md section 2, such as SP-01, or the national rule code. */
  readonly rule_id?: string;
  /** Other rules that find the same violation just as well: one of them is enough. */
  readonly accept?: readonly string[];
  /**
   * Yuan in question where the law defines it (DESIGN.md section 14), two places; written down when
   * it is known.
   */
  amount?: string;
  /** One sentence each, Chinese and English. */
  readonly situation: string;
  readonly situation_en: string;
  readonly subject: TruthSubject;
  /**
   * Everything else the situation touches: other visits, persons, institutions of the same
   * case.
   */
  readonly involves: readonly TruthSubject[];
  /** Event time of the fact that completes it, `yyyy-MM-dd HH:mm:ss`. */
  readonly at: string;
  readonly expect: 'hit' | 'silent';
  /** Rules that may rightly notice a look-alike for another reason than the one it resembles. */
  readonly also?: readonly string[];
  /** What a look-alike resembles. It is innocent before every rule, not only before these. */
  readonly forbidden?: readonly string[];
  /** False when the city ended before all of it (and the waiting time of its rule) had happened. */
  readonly complete: boolean;
}

export interface TruthBook {
  readonly cases: Truth[];
  add(truth: Truth): void;
}

/**
 * `onTruth` hears of each case when it is told: stays when they are planned, boxes when they
 * are sold.
 */
export function makeTruthBook(onTruth?: (truth: Truth) => void): TruthBook {
  const cases: Truth[] = [];
  return {
    cases,
    add(truth) {
      cases.push(truth);
      onTruth?.(truth);
    },
  };
}

// What one batch led to: revisions of hits and rules that failed, real and on trial apart.
import { chinaIso } from './china-time.ts';
import type { Audience, Emission } from './emission.ts';
import type { Hit } from './hit.ts';
import type { HitFeed } from './hit-feed.ts';
import type { RuleVersion } from './rule-version.ts';
import type { BrokenRule } from './silenced.ts';

export class Collected {
  readonly hits: Hit[] = [];
  readonly shadow: Hit[] = [];
  readonly broken: BrokenRule[] = [];
  readonly detectedAt: string;
  readonly #withdrawnReason: string;

  constructor(detectedAt: number, withdrawnReason: string) {
    this.detectedAt = chinaIso(detectedAt);
    this.#withdrawnReason = withdrawnReason;
  }

  audience(isShadow: boolean, feed?: HitFeed, arbiter?: Audience['arbiter']): Audience {
    const into = isShadow ? this.shadow : this.hits;
    return {
      detectedAt: this.detectedAt,
      withdrawnReason: this.#withdrawnReason,
      emit: (hit) => into.push(hit),
      failed: ({ compiled: { rule } }: RuleVersion, error) =>
        this.broken.push({ rule_id: rule.id, version: rule.version, error, shadow: isShadow }),
      ...(arbiter === undefined || isShadow ? {} : { arbiter }),
      ...(feed === undefined
        ? {}
        : {
            stands: (emission: Emission) => feed.stands(emission),
            gone: (hit: Hit) => feed.gone(hit.hit_id),
          }),
    };
  }
}

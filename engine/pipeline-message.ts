// A message of EVENTS as the loop around the evaluator takes it.
import type { FundEvent } from './event.ts';
import type { RuleSet } from './evaluator.ts';
import type { Register } from './quarantine.ts';

export interface PipelineMessage {
  readonly seq: number;
  /** When the broker stored it, ms. */
  readonly timestamp: number;
  readonly content:
    | { readonly type: 'frame'; readonly data: Uint8Array }
    | { readonly type: 'activate'; readonly ruleSet: RuleSet; readonly hash: string }
    | {
        readonly type: 'switch';
        readonly rule_id: string;
        readonly version: number;
        readonly on: boolean;
        readonly reason: string;
      }
    /** What is left out from now on, and events that are judged here after all. */
    | { readonly type: 'quarantine'; readonly register: Register; readonly events: readonly FundEvent[] }
    /** A message that is left out whole; `hash` when it is an activation. */
    | { readonly type: 'left_out'; readonly hash?: string }
    /** Something to say: a restart judged otherwise than was said before. */
    | { readonly type: 'restate' }
    | { readonly type: 'unknown'; readonly about: string };
}

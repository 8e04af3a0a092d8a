// What the loop is given when it goes on from a checkpoint, and what came of it.
import type { Carried } from './checkpoint/manifest.ts';
import type { Hit } from './hit.ts';
import type { PipelineMessage } from './pipeline.ts';

export interface Saved {
  readonly carried: Carried;
  /** Messages of EVENTS up to `carried.sequence` that the state is made of, in stream order. */
  readonly messages: AsyncIterable<readonly PipelineMessage[]>;
  /** Every hit as it was last said, withdrawn ones too. */
  readonly said: AsyncIterable<readonly { readonly hit: Hit; readonly isShadow: boolean }[]>;
}

export interface Restored {
  /** Hits that are judged otherwise now than they were said: another program, or an event left out
   * since. They are said anew with the first message that is not in HITS yet. */
  readonly differences: number;
}

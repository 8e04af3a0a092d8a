// Bugs for the real processes: a piece of the source is another one while it is loaded. The product
// has no switch for them; the texts below must be found in it, which a test checks.
export interface SourceEdit {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

export const plantedBugs = {
  /** Hits count as durable when they are sent: what is judged goes on although HITS lacks them. */
  'acknowledge-before-durable': [
    {
      file: 'connectors/nats/hits-writer.ts',
      text: 'async write(message: Uint8Array, id: string): Promise<void> {',
      instead: `async write(message: Uint8Array, id: string): Promise<void> {
    setTimeout(() => this.#options.js.publish(subjects.hits, message, { msgID: id }).catch(() => undefined), 1_000);
    if (id !== '') return;`,
    },
    {
      // A restart would notice and take the checkpoint before.
      file: 'engine/checkpoint/open-checkpoint.ts',
      text: 'if (carried.sequence > now.published) return',
      instead: 'if (carried.sequence > now.last) return',
    },
  ],
  /** Nobody looks up to where a checkpoint goes: a restart goes on with what comes next. */
  'checkpoint-without-sequence': [
    {
      file: 'engine/main.ts',
      text: 'sequence: pipeline.judged() + 1,',
      instead: 'sequence: opened.manifest === undefined ? 1 : events.last + 1,',
    },
  ],
  /** The id of a hit depends on the process that found it. */
  'unstable-hit-id': [
    {
      file: 'engine/rule-version.ts',
      text: 'return hash(\'sha256\', `${ruleId}\\n${space}\\n${key}\\n${anchorId}`',
      instead: 'return hash(\'sha256\', `${process.pid}${ruleId}\\n${space}\\n${key}\\n${anchorId}`',
    },
  ],
  /** An event that comes twice is two events. */
  'dropped-dedup': [
    {
      file: 'engine/state.ts',
      text: "if (this.#isKnown(event.event_id)) return 'duplicate';",
      instead: 'if (this.#events.has(event.event_id)) return this.add({ ...event, event_id: `${event.event_id}#` });',
    },
  ],
  /** A restart does not remember that a rule was switched off. */
  'lost-switch-off': [
    {
      file: 'engine/pipeline.ts',
      text: 'const known = { off, failed,',
      instead: 'const known = { off: [], failed,',
    },
  ],
} as const satisfies Readonly<Record<string, readonly SourceEdit[]>>;

export type BugName = keyof typeof plantedBugs;

export function isBugName(name: string): name is BugName {
  return Object.hasOwn(plantedBugs, name);
}

/** Where plant-hook.ts reads the name. */
export const bugVariable = 'CHAOS_PLANTED_BUG';

// Streams and subjects. Nothing else in the project spells one out.

export const streams = {
  events: 'EVENTS',
  hits: 'HITS',
  dead: 'DEAD',
  rules: 'RULES',
  knowledge: 'KNOWLEDGE',
} as const;

export const subjects = {
  /** Frames of events, one subject an ingest partition. */
  frame: (partition: number) => `events.in.${partition}`,
  framesAll: 'events.in.*',
  /** Control events, in EVENTS too. Activations of rules and knowledge have a subject of their own, so that the newest
   * one can be asked for. */
  control: 'events.control',
  /** A version of a rule switched off or on again. */
  switch: 'events.switch',
  /** What judging leaves out, because it killed the evaluator. */
  quarantine: 'events.quarantine',
  hits: 'hits.rev',
  dead: (reason: string) => `dead.${reason}`,
  deadAll: 'dead.*',
  /** Life cycle of one rule. */
  rule: (id: string) => `rules.${id}`,
  rulesAll: 'rules.*',
  /** Versions of one knowledge table. */
  table: (name: string) => `knowledge.${name}`,
  tablesAll: 'knowledge.*',
  /** Request-reply, JSON both ways. Every role answers `status.<role>`. */
  status: (role: Role) => `status.${role}`,
  precheck: 'ask.precheck',
  explain: 'ask.explain',
} as const;

export type Role = 'gateway' | 'evaluator' | 'store' | 'console';

/** Ingest partitions, fixed when the EVENTS stream is made. */
export const partitionsDefault = 8;

/** A control event. `activate` carries the whole rule set and its knowledge, gzipped JSON; `switch` one version of a rule,
 * `quarantine` all that is left out, `restate` nothing: it gives a restarted evaluator a message to answer. */
export type ControlType = 'activate' | 'switch' | 'quarantine' | 'restate';
/** Headers of a control message: type, and for `activate` the hash of the bundle. */
export const controlHeaders = { type: 'Fundwatch-Control', hash: 'Fundwatch-Bundle' } as const;

/** EVENTS holds frames of events and control events; this tells them apart. */
export function isFrame(subject: string): boolean {
  return subject.startsWith('events.in.');
}

/** The stream of a subject. */
export function streamOf(subject: string): string {
  switch (subject.split('.', 1)[0]) {
    case 'events':
      return streams.events;
    case 'hits':
      return streams.hits;
    case 'dead':
      return streams.dead;
    case 'rules':
      return streams.rules;
    case 'knowledge':
      return streams.knowledge;
    default:
      return subject;
  }
}

/** A refused line or event, in DEAD. */
export interface DeadLetter {
  readonly v: 1;
  readonly reason: string;
  readonly field?: string;
  readonly text: string;
  /** Line in the bulk body or row in the file, from 1. */
  readonly line?: number;
  readonly source: string;
  readonly fixmedins_code?: string;
  readonly infno?: string;
  readonly msgid?: string;
  /** The original bytes, base64, cut at 256 kB with `truncated`. */
  readonly body: string;
  readonly truncated: boolean;
  /** ISO 8601. */
  readonly received_at: string;
  /** What failed, where the writer knows better than msgid and body: an event id. */
  readonly id?: string;
  /** Id of the letter whose correction this is (`letterIdOf`). */
  readonly parent?: string;
}

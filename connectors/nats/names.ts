// Streams and subjects. Nothing else in the project spells one out.

export const streams = {
  events: 'EVENTS',
  hits: 'HITS',
  dead: 'DEAD',
} as const;

export const subjects = {
  /** Frames of events, one subject an ingest partition. */
  frame: (partition: number) => `events.in.${partition}`,
  framesAll: 'events.in.*',
  /** Control events: activations of rules and knowledge, switch-offs, quarantines. In EVENTS too. */
  control: 'events.control',
  hits: 'hits.rev',
  dead: (reason: string) => `dead.${reason}`,
  deadAll: 'dead.*',
  /** Request-reply, JSON both ways. Every role answers `status.<role>`. */
  status: (role: Role) => `status.${role}`,
  precheck: 'ask.precheck',
  explain: 'ask.explain',
} as const;

export type Role = 'gateway' | 'evaluator' | 'store' | 'console';

/** Ingest partitions, fixed when the EVENTS stream is made. */
export const partitionsDefault = 8;

/** A control event. `activate` carries the whole rule set and its knowledge, gzipped JSON. */
export type ControlType = 'activate';
/** Headers of a control message: type, and for `activate` the hash of the bundle. */
export const controlHeaders = { type: 'Fundwatch-Control', hash: 'Fundwatch-Bundle' } as const;

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
}

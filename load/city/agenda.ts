// The clock of the simulated city: tasks run in order of event time, messages leave in order of
// sending time. Both queues are buckets of one hour, so that memory holds an hour of messages (and
// the few very late ones), whatever the number of days. Nothing is sent before the event it tells
// of, except that an institution's past reaches the platform as a backlog at the city's first
// moment.

import { hourMs } from './china-clock.ts';

export interface CityMessage {
  /** When the institution's system sends it, ms. */
  readonly sendAt: number;
  /** National envelope, with `output` as a copy tapped from the platform. */
  readonly envelope: Envelope;
}

/** DOMAIN.md 3.1. */
export interface Envelope {
  readonly infno: string;
  readonly msgid: string;
  readonly mdtrtarea_admvs: string;
  readonly insuplc_admdvs?: string;
  readonly recer_sys_code: string;
  readonly infver: string;
  readonly opter_type: string;
  readonly opter: string;
  readonly opter_name: string;
  readonly dev_no: string;
  readonly inf_time: string;
  readonly fixmedins_code: string;
  readonly fixmedins_name: string;
  readonly sign_no: string;
  readonly input: object;
  readonly output?: object;
}

interface Task {
  readonly at: number;
  readonly sequence: number;
  readonly run: (at: number) => void;
}

interface Letter {
  readonly message: CityMessage;
  readonly sequence: number;
}

export interface Agenda {
  /** Run at this time; a time already past runs at once. */
  at(time: number, run: (at: number) => void): void;
  send(message: CityMessage): void;
  /** Event time reached so far, ms. */
  now(): number;
  /**
   * Runs the city from `from` to `until`; yields what is sent before `until`. Messages sent
   * before `opening` are held and yielded first, in that order, with `sendAt` = `opening`.
   */
  play(from: number, opening: number, until: number): Generator<CityMessage>;
}

export function makeAgenda(): Agenda {
  const tasks = new Map<number, Task[]>();
  const letters = new Map<number, Letter[]>();
  let sequence = 0;
  let now = Number.NEGATIVE_INFINITY;
  /** While an hour runs, tasks for that same hour go here. */
  let current: Task[] = [];
  let currentHour = Number.NEGATIVE_INFINITY;

  const put = <T>(map: Map<number, T[]>, hour: number, value: T): void => {
    const list = map.get(hour);
    if (list === undefined) map.set(hour, [value]);
    else list.push(value);
  };

  function at(time: number, run: (at: number) => void): void {
    const when = Math.max(time, now);
    const hour = Math.floor(when / hourMs);
    const task = { at: when, sequence: (sequence += 1), run };
    if (hour !== currentHour) put(tasks, hour, task);
    else insert(current, task);
  }

  function runHour(hour: number): void {
    currentHour = hour;
    // Latest first, so that the next task is popped from the end.
    current = (tasks.get(hour) ?? []).sort((a, b) => b.at - a.at || b.sequence - a.sequence);
    tasks.delete(hour);
    for (let task = current.pop(); task !== undefined; task = current.pop()) {
      now = task.at;
      task.run(task.at);
    }
    currentHour = Number.NEGATIVE_INFINITY;
  }

  function* play(from: number, opening: number, until: number): Generator<CityMessage> {
    for (let hour = Math.floor(from / hourMs); hour * hourMs < until; hour += 1) {
      runHour(hour);
      const due = (letters.get(hour) ?? []).sort(
        (a, b) => a.message.sendAt - b.message.sendAt || a.sequence - b.sequence,
      );
      letters.delete(hour);
      for (const { message } of due) {
        if (message.sendAt >= until) return;
        yield message.sendAt >= opening ? message : { ...message, sendAt: opening };
      }
    }
  }

  return {
    at,
    play,
    now: () => now,
    send: (message) =>
      put(letters, Math.floor(message.sendAt / hourMs), { message, sequence: (sequence += 1) }),
  };
}

/** Into a list kept latest first. */
function insert(list: Task[], task: Task): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list[middle]!;
    if (other.at > task.at || (other.at === task.at && other.sequence > task.sequence))
      low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, task);
}

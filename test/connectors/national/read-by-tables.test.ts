// Rules read some fields of a kind that the interface table has for its neighbours only; senders fill them in all the same.
import { expect, test } from 'vitest';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import { eventFields } from '../../../connectors/national/fields.ts';
import type { EventKind } from '../../../engine/event.ts';
import { kindFields } from '../../../engine/fields.ts';
import { judgedKinds } from '../../engine/random-events.ts';
import { sample, sampleReceivedAt } from './samples.ts';

/** They come from the envelope, which has a table of its own. */
const ofEnvelope: readonly string[] = ['opter', 'dev_no'];

test('every field that a kind keeps for rules is read by a table', () => {
  const unread = (kind: EventKind): readonly string[] =>
    kindFields[kind].data.filter((name) => eventFields[kind][name] === undefined && !ofEnvelope.includes(name));
  expect(judgedKinds.flatMap((kind) => unread(kind).map((name) => `${kind} ${name}`))).toEqual([]);
});

test.each([
  ['2403', 'adminfo', { er_flag: 1 }, { er_flag: '1' }],
  ['2301', 'feedetail', { setl_id: 17, RX_CIRC_FLAG: 1 }, { setl_id: '17', rx_circ_flag: '1' }],
  ['2207', 'data', { mid_setl_flag: 0, dise_codg: ' M03900 ' }, { mid_setl_flag: '0', dise_codg: 'M03900' }],
])('%s %s: a number is the text it stands for', (infno, node, said, read) => {
  const envelope = sample(infno);
  const found = envelope.input[node];
  const record: unknown = Array.isArray(found) ? found[0] : found;
  const input = { ...envelope.input, [node]: { ...Object(record), ...said } };
  const parsed = parseEnvelope({ ...envelope, input }, { receivedAt: sampleReceivedAt });
  expect(parsed).toMatchObject({ ok: true, events: [{ data: read }] });
});

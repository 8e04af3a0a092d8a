import type { Words } from './zh.ts';

export const alarmsEn: Words['alarms'] = {
  label: 'Alarms', more: (n) => `and ${n} more`, toSystem: 'Show the system page',
  text: {
    not_accepting: (_count, detail) => `Nothing is accepted: ${detail} is not written`,
    hits_blocked: (_count, detail) => `Hits cannot be written: ${detail}`,
    disk_full: (count) => `The disk is full: ${count} MB left`,
    disk_low: (count) => `The disk is nearly full: ${count} MB left`,
    stream_low: (count, detail) => `Stream ${detail} is near its bound: ${count} MB left`,
    memory_low: (count) => `The evaluator is running out of memory: ${count} MB left`,
    checkpoint_blocked: (_count, detail) => `Checkpoints are not written (${detail}); judging goes on`,
    checkpoint_refused: (count, detail) => `${count} checkpoints were not used at the start: ${detail}`,
    quarantine_full: () => 'The evaluator keeps dying and the quarantine is full: look at its log',
    quarantined: (count) => `${count} in quarantine, not judged`,
  },
  quarantine: 'Quarantine',
  help: 'An event at which the evaluator has crashed three times is left out; everything else is judged. Its bytes are among the dead letters.',
  sequence: 'Sequence', event: 'Event', wholeMessage: 'Whole message', institution: 'Institution', infno: 'Transaction', at: 'Since',
  reason: 'Reason', release: 'Release', confirmTitle: 'Release and judge it?',
  confirmText: 'The event is judged at once; it is left out again when it kills again.', cancel: 'Cancel', released: 'Released and judged',
  notJudged: 'Released, not judged yet; look again in a moment', notAllowed: 'Only an administrator may release.',
};

// English texts of the work on cases.
import type { appealsZh, caseworkZh } from './casework-zh.ts';

export const caseworkEn: typeof caseworkZh = {
  views: { clues: 'Clues', mine: 'Mine', open: 'Open', overdue: 'Overdue', closed: 'Closed' },
  viewsHelp: 'Clues: cases that nobody has accepted, and closed ones with hits since, by amount. Open: by limit, soonest first.',
  stage: 'Step', assignee: 'With', due: 'Limit', closedAt: 'Closed', nobody: 'nobody', overdue: 'overdue', dueOn: (day) => `until ${day}`,
  news: 'Hits changed', newsHelp: 'Hits of this case came, changed or were withdrawn since the last conclusion.', allWithdrawn: 'All hits of this case were withdrawn',
  emptyTitle: 'No such cases', emptyText: 'Open a case among the clues and accept it: it will stand here.',
  record: 'Record', noRecord: 'Nobody has accepted it. Accepting begins the first review; its limit counts working days from the day after.', work: 'Work on the case',
  readOnly: 'This role may look, not act.',
  confirmed: 'Confirmed', recover: 'To be paid back', yuan: 'yuan', until: 'Limit',
  opinion: 'Opinion', opinionNeeded: 'Say what you find and why', reason: 'Reason', to: 'Back to', dueField: 'Until (that day included)', measures: 'Measures',
  institution: 'Institution', stance: 'Stance', hits: 'Hits', hitsPick: 'Choose hits', assigneeField: 'Give it to', ok: 'OK', cancel: 'Cancel', done: 'Written down',
  confirmedHelp: 'What the hits of the case add up to; change it where needed, 0 when nothing is to be paid back.',
  explain: {
    accept: 'Begins the first review. Whoever has the case answers for its conclusions; the second review is another person\'s.',
    uphold: 'The suspicion stands: the case goes on to the next step.',
    dismiss: 'In the first review the case goes to a second person to decide; in the second review and verification it ends.',
    state: 'Writes down what the institution says and hands in.', end_appeal: 'The institution has spoken or its time is over: verification begins.',
    dispose: 'Says how the violation is disposed of and ends the case.', return: 'An earlier step is taken again, with a new limit.', extend: 'A limit is only ever put off.',
    reopen: 'Begins again with the first review; the record stays.', set_aside: 'What is set aside is no part of what the case comes to; exports say why.',
    take_back: 'Hits set aside count again.', assign: 'Who takes this step.', 
    note: 'Stands in the record, changes nothing else. On a closed case whose hits have changed it says that you have seen them.',
  },
  cannot: {
    assigned: (name) => `It is with ${name}: take it over first`, second: (name) => `${name} concluded the first review: the second is another person's`,
    appeal: (day) => `The institution may speak until ${day}: write down what it says, or wait`, noHits: 'There are no hits to set aside', noneAside: 'No hits are set aside',
  },
  aside: (n) => `${n} hits set aside`, hitCount: (n) => `${n} hits`, person: (name) => (name === '@admin' ? 'administrator' : name.replace('@institution:', 'institution ')),
  problems: {
    second_person: 'Another person must do this', changed_meanwhile: 'Somebody acted on the case meanwhile: look again', case_state: 'Not possible in this step',
    field_invalid: 'Something is not filled in right', other: 'That failed',
  },
};

export const appealsEn: typeof appealsZh = {
  list: 'Appeals', case: 'Case', told: 'Told', until: 'You may speak until', said: 'Last statement', maySpeak: 'you may speak', back: 'Back',
  held: 'What stands at this institution',
  emptyTitle: 'No case has been brought to this institution', emptyText: 'Once a second review has upheld a suspicion it stands here, with the time to answer it.',
  nothingSaid: 'Nothing said yet.', statement: 'Statement', statementHelp: 'Facts, reasons and what can be shown', send: 'Send', withdrawn: 'withdrawn',
};

// What was refused or came too late, one row a failure however often it came; a click opens it.
import { Button, DatePicker, Segmented, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { useApp } from '../app-context.tsx';
import { DraftInput } from '../filter-bar/draft-input.tsx';
import { chinaTime, wholeNumber } from '../format.ts';
import { useNames } from '../names.ts';
import { useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { usePages } from '../use-pages.ts';
import { letterStates } from './contract.ts';
import type { DeadLetter, DeadLetterPage } from './contract.ts';
import { dayAfter, useIntakeQuery } from './intake-query.ts';
import { LetterDrawer } from './letter.tsx';
import { ReasonName, StateTag } from './letter-words.tsx';

const pageLetters = 100;
const dayForm = 'YYYY-MM-DD';

export function DeadLetters() {
  const { intake, search } = useWords();
  const { api } = useApp();
  const { get, set } = useIntakeQuery();
  const [from, to, code, infno, msgid, reason, q] = ['from', 'to', 'fixmedins_code', 'infno', 'msgid', 'reason', 'q'].map(get);
  const state = get('state') === '' ? 'open' : get('state');
  const query = new URLSearchParams(Object.entries({
    from, to: to === undefined || to === '' ? '' : dayAfter(to), fixmedins_code: code, infno, msgid, reason, q,
    state: state === 'all' ? '' : state,
  }).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])));
  const letters = usePages<DeadLetter, DeadLetterPage>(query.toString(), (cursor, signal) => {
    const asked = new URLSearchParams(query);
    asked.set('limit', String(pageLetters));
    if (cursor !== undefined) asked.set('cursor', cursor);
    return api.deadLetters(asked, signal);
  });
  const columns = useColumns();
  const counts = letters.first?.counts;
  const opened = get('letter');
  const label = (name: string, count: number | undefined) => (count === undefined ? name : `${name} ${wholeNumber(count)}`);
  const isFiltered = [from, to, code, infno, msgid, reason, q].some((value) => value !== '');
  return (
    <>
      <div className="tools">
        <Segmented
          value={state} onChange={(value) => set({ state: value === 'open' ? '' : value })} data-testid="letter-states"
          options={[
            ...letterStates.map((one) => ({ value: one, label: label(intake.states[one], counts?.[one]) })),
            { value: 'all', label: intake.allStates },
          ]}
        />
        <DatePicker.RangePicker
          value={from === undefined || from === '' ? null : [dayjs(from), dayjs(to === '' ? from : to)]} aria-label={intake.day}
          onChange={(range) => set({ from: range?.[0]?.format(dayForm) ?? '', to: range?.[1]?.format(dayForm) ?? '' })}
        />
        <DraftInput
          label={intake.institution} value={code ?? ''} width={124}
          onChange={(value) => set({ fixmedins_code: value })}
        />
        <DraftInput label={intake.infno} value={infno ?? ''} width={72} onChange={(value) => set({ infno: value })} />
        <DraftInput label={intake.search} value={q ?? ''} width={190} onChange={(value) => set({ q: value })} isSearch />
        <span className="filters-space" />
        {isFiltered && (
          <Button onClick={() => set({ from: '', to: '', fixmedins_code: '', infno: '', msgid: '', reason: '', q: '' })}>
            {intake.clear}
          </Button>
        )}
        <Button onClick={letters.again}>{search.refresh}</Button>
      </div>
      {letters.error !== undefined && <Failed error={letters.error} again={letters.again} />}
      <div className="scroll">
        <Table<DeadLetter>
          size="small" sticky rowKey="letter_id" columns={columns} dataSource={[...letters.items]} pagination={false}
          loading={letters.isLoading && letters.items.length === 0} aria-label={intake.deadList}
          onRow={(letter) => ({
            className: 'is-link', tabIndex: 0, onClick: () => set({ letter: letter.letter_id }),
            onKeyDown: ({ key }) => key === 'Enter' && set({ letter: letter.letter_id }),
          })}
          locale={{ emptyText: <Nothing title={intake.deadEmptyTitle} text={intake.deadEmptyText} /> }}
        />
        {!letters.isComplete && letters.items.length > 0 && (
          <div className="list-foot"><Button loading={letters.isLoading} onClick={letters.more}>{intake.more}</Button></div>
        )}
      </div>
      {opened !== '' && (
        <LetterDrawer
          key={opened} id={opened} onOpen={(letter) => set({ letter })} onClose={() => set({ letter: '' })}
          onChanged={letters.again}
        />
      )}
    </>
  );
}

function useColumns(): TableColumnsType<DeadLetter> {
  const { intake } = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return useMemo(() => [
    { title: intake.receivedAt, key: 'received_at', width: 152, render: (_, letter) => chinaTime(letter.received_at) },
    {
      title: intake.count, dataIndex: 'count', width: 56, align: 'right',
      render: (count: number) => (count > 1 ? <b className="is-behind-text">{wholeNumber(count)}</b> : count),
    },
    { title: intake.state, key: 'state', width: 100, render: (_, letter) => <StateTag state={letter.state} /> },
    { title: intake.reason, key: 'reason', width: 110, render: (_, letter) => <ReasonName reason={letter.reason} /> },
    { title: intake.text, dataIndex: 'text', ellipsis: true },
    {
      title: intake.field, dataIndex: 'field', width: 130, ellipsis: true,
      render: (field?: string) => <span className="code">{field}</span>,
    },
    { title: intake.infno, dataIndex: 'infno', width: 64 },
    {
      title: intake.institution, key: 'institution', width: 190, ellipsis: true,
      render: (_, { fixmedins_code: code = '' }) => institutions.get(code) ?? <span className="code">{code}</span>,
    },
    {
      title: intake.source, key: 'source', width: 86, ellipsis: true,
      render: (_, { source }) => new Map(Object.entries(intake.sources)).get(source) ?? source,
    },
  ], [intake, institutions]);
}

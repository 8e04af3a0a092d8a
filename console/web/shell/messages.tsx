// The two things a view says instead of its content: nothing here yet, and what went wrong.
import { Button, Empty } from 'antd';
import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import { useWords } from '../settings.tsx';
import type { Words } from '../words/zh.ts';

interface NothingProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function Nothing({ title, text, children }: NothingProps) {
  return (
    <div className="nothing">
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<><b>{title}</b><p>{text}</p></>}>{children}</Empty>
    </div>
  );
}

interface FailedProps {
  readonly error: unknown;
  readonly again?: () => void;
}

export function Failed({ error, again }: FailedProps) {
  const words = useWords();
  return (
    <div className="failed" role="alert">
      <b>{words.errors.loadFailed}</b>
      <span>{errorText(error, words)}</span>
      {again !== undefined && <Button size="small" onClick={again}>{words.errors.retry}</Button>}
    </div>
  );
}

export function errorText(error: unknown, words: Words): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  switch (error.kind) {
    case 'offline':
      return words.errors.offline;
    case 'signed-out':
      return words.login.ended;
    case 'forbidden':
      return error.code === undefined || error.code === 'token_wrong' ? words.errors.forbidden : error.message;
    case 'too-fast':
      return words.errors.tooFast;
    case 'not-ready':
      return withDetail(words.errors.notReady, error);
    case 'unexpected':
      return words.errors.unexpected;
    case 'not-found':
    case 'refused':
      return error.message === '' ? words.errors.status(error.status) : error.message;
    default:
      return error.kind satisfies never;
  }
}

function withDetail(text: string, error: ApiError): string {
  return error.message === '' ? text : `${text} (${error.message})`;
}

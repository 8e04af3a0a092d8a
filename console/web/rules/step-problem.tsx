// Why a step was refused: what sort of refusal it is in the reader's language, and the server's own words.
import { Alert } from 'antd';
import { ApiError } from '../api.ts';
import { useWords } from '../settings.tsx';
import { errorText } from '../shell/messages.tsx';
import type { Words } from '../words/zh.ts';

export function problemOf(error: unknown, words: Words): { readonly title: string; readonly text: string } {
  const { problems } = words.life;
  const named: Readonly<Record<string, string>> = problems;
  const code = error instanceof ApiError ? error.code : undefined;
  return { title: named[code ?? 'other'] ?? problems.other, text: errorText(error, words) };
}

export function StepProblem({ error }: { readonly error: unknown }) {
  const words = useWords();
  if (error === undefined) return null;
  const { title, text } = problemOf(error, words);
  return <Alert type="error" showIcon title={title} description={text} data-testid="step-problem" role="alert" />;
}

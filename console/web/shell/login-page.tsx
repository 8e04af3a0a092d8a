import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { Api } from '../api.ts';
import { ApiError } from '../api.ts';
import { useSettings, useWords } from '../settings.tsx';
import { Brand } from './brand.tsx';
import { errorText } from './messages.tsx';

interface LoginPageProps {
  readonly api: Api;
  /** Said above the form, when there is a reason for being here. */
  readonly notice: string | undefined;
  readonly onDone: () => void;
}

export function LoginPage({ api, notice, onDone }: LoginPageProps) {
  const words = useWords();
  const [{ language }, set] = useSettings();
  const [problem, setProblem] = useState(notice);
  const [isBusy, setBusy] = useState(false);

  const submit = async ({ token }: { token: string }) => {
    setBusy(true);
    try {
      await api.login(token.trim());
      onDone();
    } catch (error) {
      const isWrong = error instanceof ApiError && ['signed-out', 'forbidden', 'refused'].includes(error.kind);
      setProblem(isWrong ? words.login.wrong : errorText(error, words));
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <div className="login-card">
        <Brand />
        <h1>{words.login.title}</h1>
        {problem !== undefined && <p className="login-problem" role="alert">{problem}</p>}
        <Form layout="vertical" onFinish={(values: { token: string }) => void submit(values)} size="large">
          <Form.Item name="token" label={words.login.token} rules={[{ required: true, message: words.login.required }]}>
            <Input.Password autoFocus autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={isBusy} block>{words.login.submit}</Button>
        </Form>
        <p className="login-help">{words.login.help}</p>
        <Button type="link" size="small" onClick={() => set({ language: language === 'zh' ? 'en' : 'zh' })}>
          {words.shell.switchLanguage}
        </Button>
      </div>
    </main>
  );
}

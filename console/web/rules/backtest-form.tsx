import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, DatePicker, Select } from 'antd';
import { useState } from 'react';
import { useApp } from '../app-context.tsx';
import { useWords } from '../settings.tsx';
import type { RuleHistory, RuleVersion } from './life-contract.ts';
import { StepProblem } from './step-problem.tsx';

const form = 'YYYY-MM-DD';

interface BacktestFormProps {
  readonly history: RuleHistory;
  readonly version: RuleVersion;
  readonly isBusy: boolean;
  readonly onStarted: () => void;
}

/** Days of business time and the version to compare with. The last day chosen counts; the server's `to` does not. */
export function BacktestForm({ history, version, isBusy, onStarted }: BacktestFormProps) {
  const words = useWords();
  const { backtest } = words.life;
  const { api } = useApp();
  const { life, versions } = history;
  const others = versions.filter((one) => one.version !== version.version);
  const inForce = life.in_force.filter((number) => number !== version.version).at(-1);
  const before = others.find((one) => one.version < version.version)?.version;
  const [chosen, setChosen] = useState<number | undefined>(inForce ?? before);
  const [days, setDays] = useState<{ readonly from?: string; readonly to?: string }>({});
  const [error, setError] = useState<unknown>();
  const start = async () => {
    setError(undefined);
    try {
      await api.startBacktest(life.id, version.version, { against: chosen ?? null, ...days });
      onStarted();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <div className="backtest-form">
      <label>
        <span className="muted">{backtest.period}</span>
        <DatePicker.RangePicker
          allowEmpty={[true, true]} style={{ width: 240 }} placeholder={[backtest.from, backtest.to]} aria-label={backtest.period}
          onChange={(range) => {
            const from = range?.[0]?.format(form);
            const to = range?.[1]?.add(1, 'day').format(form);
            setDays({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
          }}
        />
      </label>
      <label>
        <span className="muted">{backtest.against}</span>
        <Select
          style={{ width: 168 }} value={chosen ?? 0} aria-label={backtest.against}
          onChange={(value: number) => setChosen(value === 0 ? undefined : value)}
          options={[
            { value: 0, label: backtest.none },
            ...others.map((one) => ({
              value: one.version, label: `${words.life.version(one.version)} · ${words.life.versionStates[one.state]}`,
            })),
          ]}
        />
      </label>
      <Button type="primary" icon={<PlayCircleOutlined />} disabled={isBusy} onClick={() => void start()} data-testid="backtest-start">
        {backtest.start}
      </Button>
      <StepProblem error={error} />
    </div>
  );
}

// A text condition: what is typed counts after a short rest, at once on Enter, and when the field is left.
import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';

const restMs = 350;

interface DraftInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly width: number;
  readonly prefix?: ReactNode;
  readonly isSearch?: boolean;
}

export function DraftInput({ label, value, onChange, width, prefix, isSearch = false }: DraftInputProps) {
  const [draft, setDraft] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const settle = (text: string) => {
    clearTimeout(timer.current);
    if (text !== value) onChange(text);
  };
  return (
    <Input
      value={draft} placeholder={label} aria-label={label} allowClear prefix={prefix} style={{ width }}
      {...(isSearch ? { 'data-search': '' } : {})}
      onChange={(event) => {
        const text = event.target.value;
        setDraft(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => settle(text), restMs);
      }}
      onPressEnter={() => settle(draft)}
      onBlur={() => settle(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

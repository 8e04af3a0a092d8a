import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { chinaDay } from '../format.ts';
import { useWords } from '../settings.tsx';

const form = 'YYYY-MM-DD HH:mm:ss';
const dayMs = 86_400_000;

interface TimeRangeProps {
  readonly from: string;
  readonly to: string;
  /** Both `yyyy-MM-dd HH:mm:ss`, or empty. */
  readonly onChange: (from: string, to: string) => void;
}

/** Business time, China Standard Time: the fields are read as they stand, whatever zone the browser is in. */
export function TimeRange({ from, to, onChange }: TimeRangeProps) {
  const { filter } = useWords();
  const today = dayjs(chinaDay(Date.now()));
  const tomorrow = today.add(1, 'day');
  return (
    <DatePicker.RangePicker
      showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" allowEmpty={[true, true]} style={{ width: 310 }}
      placeholder={[filter.from, filter.to]} aria-label={`${filter.from} ${filter.to}`}
      value={[from === '' ? null : dayjs(from), to === '' ? null : dayjs(to)]}
      presets={[
        { label: filter.today, value: [today, tomorrow] },
        { label: filter.days7, value: [dayjs(today.valueOf() - 6 * dayMs), tomorrow] },
        { label: filter.days30, value: [dayjs(today.valueOf() - 29 * dayMs), tomorrow] },
      ]}
      onChange={(range) => onChange(range?.[0]?.format(form) ?? '', range?.[1]?.format(form) ?? '')}
    />
  );
}

// Times as Excel in Chinese writes them into files: 2025/7/1 8:30, 2025-7-1, 2025年7月1日, in wide digits. Only forms that
// begin with a year of four digits: no other says which number is the month. Messages in JSON keep to the interface.
import { normaliseTime } from '../national/time.ts';

const dayForm = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|年(\d{1,2})月(\d{1,2})日)/;
const clockForm = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?$/;
const lengthMax = 40;

/** The national form of a date or time; the text as it is when it is none, so that the refusal repeats it. */
export function fileTime(text: string): string {
  if (text.length > lengthMax) return text;
  const plain = text.normalize('NFKC').trim();
  const written = nationalForm(plain) ?? plain;
  return normaliseTime(written) === undefined ? text : written;
}

function nationalForm(plain: string): string | undefined {
  const found = dayForm.exec(plain);
  if (found === null) return undefined;
  const [whole, year, , month = '', day = '', chineseMonth = month, chineseDay = day] = found;
  const date = `${year}-${chineseMonth.padStart(2, '0')}-${chineseDay.padStart(2, '0')}`;
  const rest = plain.slice(whole.length);
  if (rest === '') return date;
  const clock = clockForm.exec(rest.replace(/^(?:T|\s+)/, ''));
  if (clock === null) return undefined;
  const [, hour = '', minute, second = '00'] = clock;
  return `${date} ${hour.padStart(2, '0')}:${minute}:${second}`;
}

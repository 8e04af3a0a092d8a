// What is left out of judging because it killed the evaluator. Not there while nothing is.
import { App as AntApp, Button, Tooltip } from 'antd';
import { useApp } from '../app-context.tsx';
import type { QuarantineItem } from '../contract.ts';
import { chinaTime } from '../format.ts';
import { useWords } from '../settings.tsx';
import { errorText } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';

const everyMs = 5_000;

export function QuarantinePanel() {
  const { alarms } = useWords();
  const { api } = useApp();
  const { value, again } = useLoaded('quarantine', (signal) => api.quarantine(signal), everyMs);
  if (value === undefined || value.items.length === 0) return null;
  return (
    <section className="panel quarantine" aria-label={alarms.quarantine}>
      <h2>{alarms.quarantine} <small className="muted">{alarms.help}</small></h2>
      <table>
        <thead>
          <tr>
            {[alarms.sequence, alarms.event, alarms.institution, alarms.infno, alarms.at, alarms.reason, ''].map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {value.items.map((item) => <Row key={`${item.sequence} ${item.event_id ?? ''}`} item={item} again={again} />)}
        </tbody>
      </table>
    </section>
  );
}

function Row({ item, again }: { readonly item: QuarantineItem; readonly again: () => void }) {
  const { alarms } = useWords();
  return (
    <tr>
      <td>{item.sequence}</td>
      <td className="code">{item.event_id ?? alarms.wholeMessage}</td>
      <td className="code">{item.fixmedins_code ?? '–'}</td>
      <td>{item.infno ?? '–'}</td>
      <td>{chinaTime(item.at)}</td>
      <td>{item.reason}</td>
      <td><ReleaseButton item={item} again={again} /></td>
    </tr>
  );
}

function ReleaseButton({ item, again }: { readonly item: QuarantineItem; readonly again: () => void }) {
  const words = useWords();
  const { alarms } = words;
  const { api, me } = useApp();
  const { message, modal } = AntApp.useApp();
  const isAllowed = me.role === 'admin';
  const ask = () => {
    modal.confirm({
      title: alarms.confirmTitle,
      content: alarms.confirmText,
      okText: alarms.release,
      cancelText: alarms.cancel,
      onOk: async () => {
        try {
          const { judged } = await api.release(item);
          void message.info(judged ? alarms.released : alarms.notJudged);
        } catch (error) {
          modal.error({ title: alarms.confirmTitle, content: errorText(error, words) });
        }
        again();
      },
    });
  };
  const button = <Button size="small" disabled={!isAllowed} onClick={ask}>{alarms.release}</Button>;
  return isAllowed ? button : <Tooltip title={alarms.notAllowed}>{button}</Tooltip>;
}

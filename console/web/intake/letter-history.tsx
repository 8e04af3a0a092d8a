// What was done about a letter: who, when, what changed, the answer, and what its corrections failed of.
import { Button } from 'antd';
import { chinaTime } from '../format.ts';
import { useWords } from '../settings.tsx';
import type { LetterDetail, LetterStep } from './contract.ts';
import { StateTag } from './letter-words.tsx';

const changedMax = 12;

export interface LetterHistoryProps {
  readonly letter: LetterDetail;
  readonly onOpen: (letterId: string) => void;
}

export function LetterHistory({ letter, onOpen }: LetterHistoryProps) {
  const { intake } = useWords();
  return (
    <section data-testid="letter-history">
      <h2>{intake.history}</h2>
      {letter.steps.length === 0 && <p className="muted">{intake.noSteps}</p>}
      {letter.steps.length > 0 && (
        <table className="plain-table">
          <tbody>
            {letter.steps.toReversed().map((step) => <Step key={step.step_id} step={step} letter={letter} onOpen={onOpen} />)}
          </tbody>
        </table>
      )}
      {letter.children.length > 0 && (
        <>
          <h2>{intake.children}</h2>
          <table className="plain-table">
            <tbody>
              {letter.children.map((child) => (
                <tr key={child.letter_id}>
                  <td>{chinaTime(child.received_at)}</td>
                  <td>{child.text}</td>
                  <td><StateTag state={child.state} /></td>
                  <td><Button type="link" size="small" onClick={() => onOpen(child.letter_id)}>{intake.openLetter}</Button></td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Step({ step, letter, onOpen }: { readonly step: LetterStep } & LetterHistoryProps) {
  const { intake } = useWords();
  const { changed = [], child, event_ids = [], note, receipt, type } = step;
  const places = changed.slice(0, changedMax).map((place) => (place === '' ? intake.wholeText : place));
  // Settled through the correction of a letter that came of this one.
  const isThrough = child !== undefined && type !== 'refused';
  return (
    <tr>
      <td className="step-time">{chinaTime(step.at)}</td>
      <td>{step.actor.replace('@', '')}</td>
      <td>
        <b className={type === 'accepted' ? 'is-pass' : type === 'refused' ? 'is-fail' : ''}>{intake.steps[type]}</b>
        {isThrough && <span className="muted"> {intake.through}</span>}
        {note !== undefined && <div>{note}</div>}
        {type === 'refused' && <div>{receipt?.err_msg}</div>}
        {places.length > 0 && (
          <div className="muted">
            {intake.changed}: <span className="code">{places.join(', ')}{changed.length > changedMax ? ' …' : ''}</span>
          </div>
        )}
        {event_ids.length > 0 && <div className="muted">{intake.events(event_ids.length)}</div>}
      </td>
      <td>
        {child !== undefined && child !== letter.letter_id && (
          <Button type="link" size="small" onClick={() => onOpen(child)}>{intake.openLetter}</Button>
        )}
      </td>
    </tr>
  );
}

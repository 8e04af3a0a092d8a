// Did everything arrive, was everything judged, and what was refused?
import { Tabs } from 'antd';
import { useApp } from '../app-context.tsx';
import { useWords } from '../settings.tsx';
import { itemOf } from '../router.ts';
import { useView } from '../shell/view.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Ledger } from './ledger.tsx';

export function IntakePage() {
  const { intake } = useWords();
  const { router } = useApp();
  const { place } = useView();
  return (
    <div className="page intake">
      <Tabs
        className="panel" size="small" activeKey={itemOf(place.path) ?? 'ledger'}
        onChange={(tab) => router.go(`/intake/${tab}`)} destroyOnHidden
        items={[
          { key: 'ledger', label: intake.ledger, children: <Ledger /> },
          { key: 'dead', label: intake.dead, children: <DeadLetters /> },
        ]}
      />
    </div>
  );
}

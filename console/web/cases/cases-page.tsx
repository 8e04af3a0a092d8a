import { useView } from '../shell/view.tsx';
import { itemOf } from '../router.ts';
import { CaseDetailView } from './case-detail.tsx';
import { CaseList } from './case-list.tsx';

export function CasesPage() {
  const { place } = useView();
  const caseId = itemOf(place.path);
  return caseId === undefined ? <CaseList /> : <CaseDetailView caseId={caseId} />;
}

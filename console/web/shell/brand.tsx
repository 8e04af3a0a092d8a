import { useWords } from '../settings.tsx';

export function Brand() {
  const words = useWords();
  return (
    <div className="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <path d="M16 2 4 6.5v9C4 22.6 9 28.2 16 30c7-1.8 12-7.4 12-14.5v-9z" fill="#3f8ae0" />
        <path
          d="M7 17h4l2.5-6 4 11 2.6-5H25" fill="none" stroke="#fff" strokeWidth="2.2"
          strokeLinecap="round" strokeLinejoin="round"
        />
      </svg>
      <span><b>{words.product}</b><small>Fundwatch</small></span>
    </div>
  );
}

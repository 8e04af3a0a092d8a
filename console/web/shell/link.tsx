import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useApp } from '../app-context.tsx';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly to: string;
}

/** A real link (middle click, copy address) that stays inside the page on an ordinary click. */
export function Link({ to, children, ...rest }: LinkProps) {
  const { router } = useApp();
  const follow = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    router.go(to);
  };
  return <a href={to} onClick={follow} {...rest}>{children}</a>;
}

// React wants a class here: it is the only way to catch what a view throws while rendering.
import { Component } from 'react';
import type { ReactNode } from 'react';

interface CrashBoundaryProps {
  readonly show: (error: unknown) => ReactNode;
  readonly children: ReactNode;
}

export class CrashBoundary extends Component<CrashBoundaryProps, { readonly error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : this.props.show(this.state.error);
  }
}

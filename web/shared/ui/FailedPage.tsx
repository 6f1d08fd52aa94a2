// The page of something that could not be read: why, and a way on, which is back up its crumbs where there is no such thing.
import type { ReactNode } from 'react';
import { Page } from './Page';
import { FailedState } from './PageStates';

type Props = { title: string; crumbs: ReactNode[]; answer: { error: unknown; refetch: () => unknown } };

export function FailedPage({ title, crumbs, answer }: Props) {
  return <Page title={title} crumbs={crumbs}><FailedState error={answer.error} back={crumbs.at(-1)} onRetry={() => void answer.refetch()} /></Page>;
}

// What a page says when there is nothing to show: nothing yet, no match, no page, a failure with
// its reason, a way on and the request id (ui.md, empty states).
import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client';
import { problemWords } from '../lib/problem';
import classes from './PageStates.module.css';

type Empty = { title: string; hint?: string; action?: ReactNode; onReset?: () => void };
const FORBIDDEN = 403;
const NOT_FOUND = 404;

export function EmptyState({ title, hint, action, onReset }: Empty) {
  const { t } = useTranslation('shared');
  return (
    <div className={classes.state}>
      <IconInbox size={28} stroke={1.4} aria-hidden />
      <p className={classes.title}>{title}</p>
      {hint !== undefined && <p className={classes.hint}>{hint}</p>}
      {action}
      {onReset !== undefined && <Button variant="default" onClick={onReset}>{t('filters.reset')}</Button>}
    </div>
  );
}

/** `back` leads to where one came from: what is not there will not be there the next time either. */
export function FailedState({ error, onRetry, back }: { error: unknown; onRetry?: () => void; back?: ReactNode }) {
  const { t } = useTranslation('shared');
  const problem = error instanceof ApiProblem ? error : null;
  const words = problem === null ? null : problemWords(t, problem);
  const forbidden = problem?.status === FORBIDDEN;
  const missing = problem?.status === NOT_FOUND && back !== undefined;
  return (
    <div className={classes.state} role="alert">
      <IconAlertTriangle size={28} stroke={1.4} aria-hidden />
      <p className={classes.title}>{forbidden ? t('failed.forbidden') : missing ? t('failed.missing') : t('failed.title')}</p>
      <p className={classes.hint}>{words?.said ?? t('failed.unreachable')}</p>
      {words !== null && words.named !== null && <p className={classes.hint} lang="en">{words.named}</p>}
      {problem?.requestId != null && <p className={classes.hint}>{t('failed.request', { id: problem.requestId })}</p>}
      {missing && <p className={classes.hint}>{t('failed.back')} {back}</p>}
      {onRetry !== undefined && !forbidden && !missing && <Button variant="default" onClick={onRetry}>{t('failed.retry')}</Button>}
    </div>
  );
}

export function PendingPage() {
  const { t } = useTranslation('shared');
  return <div className={classes.state}><Loader size="sm" aria-label={t('loading')} /></div>;
}

export function ErrorPage({ error }: { error: unknown }) {
  return <FailedState error={error} onRetry={() => location.reload()} />;
}

export function MissingPage() {
  return <MissingEntry />;
}

/** `back` leads to the list that what is missing would stand in; otherwise the way is home. */
export function MissingEntry({ back }: { back?: ReactNode }) {
  const { t } = useTranslation('shared');
  return (
    <main className={classes.state}>
      <h1 className={classes.title}>{t('missing.title')}</h1>
      <p className={classes.hint}>{t('missing.hint')}</p>
      {back === undefined ? <Link to="/">{t('missing.home')}</Link> : <p className={classes.hint}>{t('failed.back')} {back}</p>}
    </main>
  );
}

// The plan that a subscription waits to move into; it can be withdrawn until its job has run.
import { Alert, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiProblem, unwrap } from '@shared/api/client';
import { useRead } from '@shared/api/queries';
import type { PlanTransition, Subscription } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { useRefreshSubscription } from './refresh';

const NOT_FOUND = 404;

/** The plan that is waited for, null where none is: the server then knows of none; `failed` where that could not be asked. */
export function useTransition(subscription: string): { waiting: PlanTransition | null; failed: { error: unknown; retry: () => void } | null } {
  const { data, error, refetch } = useRead('/v1/subscriptions/{id}/transition', { path: { id: subscription } });
  if (error !== null && !(error instanceof ApiProblem && error.status === NOT_FOUND)) return { waiting: null, failed: { error, retry: () => void refetch() } };
  return { waiting: error !== null || data?.state !== 'pending' ? null : data, failed: null };
}

export function PendingTransition({ subscription }: { subscription: Subscription }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const { may } = useSession();
  const refresh = useRefreshSubscription();
  const [asked, setAsked] = useState(false);
  const { waiting, failed } = useTransition(subscription.id);
  const plans = useRead('/v1/plans').data?.items;
  if (failed !== null) return <Panel title={t('transition.plan')}><FailedState error={failed.error} onRetry={failed.retry} /></Panel>;
  if (waiting === null) return null;
  const plan = plans?.find(({ code }) => code === waiting.plan)?.name ?? waiting.plan;
  const withdraw = async () => {
    await unwrap(api.DELETE('/v1/subscriptions/{id}/transition', { params: { path: { id: subscription.id } } }));
    await refresh();
  };
  return (
    <Alert color="blue" title={t('transition.waits', { plan })}>
      <Group justify="space-between">
        <span>{t('transition.due', { time: format.time(waiting.due_at) })}</span>
        {may('customer.write') && <Button size="xs" variant="default" onClick={() => setAsked(true)}>{t('transition.withdraw')}</Button>}
      </Group>
      {asked && (
        <ConfirmDialog
          title={t('transition.withdrawName', { plan })} effect={t('transition.withdrawEffect', { plan: subscription.plan.name })} action={t('transition.withdraw')} keep={t('change.keep')}
          done={t('transition.withdrawn', { plan })} run={withdraw} onClose={() => setAsked(false)}
        />
      )}
    </Alert>
  );
}

// The plan that a subscription waits to move into, which can be withdrawn until its job has run; or why the last one failed.
import { Alert, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead } from '@shared/api/queries';
import type { PlanTransition, Subscription } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { refusalWords } from '@shared/lib/problem';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { useRefreshSubscription } from './refresh';

interface Transitions {
  /** The one that waits. */
  waiting: PlanTransition | null;
  /** The newest one where it was refused when its time had come. */
  refused: PlanTransition | null;
  /** Where they could not be read. */
  failed: { error: unknown; retry: () => void } | null;
}

export function useTransitions(subscription: string): Transitions {
  const { data, error, refetch } = useRead('/v1/subscriptions/{id}/transitions', { path: { id: subscription } });
  const [newest = null] = data?.items ?? [];
  return {
    waiting: newest?.state === 'pending' ? newest : null,
    refused: newest?.state === 'failed' ? newest : null,
    failed: error === null ? null : { error, retry: () => void refetch() },
  };
}

export function PendingTransition({ subscription }: { subscription: Subscription }) {
  const { t } = useTranslation('subscriptions');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const { may } = useSession();
  const refresh = useRefreshSubscription();
  const [asked, setAsked] = useState(false);
  const { waiting, refused, failed } = useTransitions(subscription.id);
  const plans = useRead('/v1/plans').data?.items;
  if (failed !== null) return <Panel title={t('transition.plan')}><FailedState error={failed.error} onRetry={failed.retry} /></Panel>;
  const nameOf = (one: PlanTransition) => plans?.find(({ code }) => code === one.plan)?.name ?? one.plan;
  if (refused !== null) {
    return (
      <Alert color="red" title={t('transition.failed', { plan: nameOf(refused) })}>
        {t('transition.failedOn', { time: format.time(refused.ended_at ?? refused.due_at), reason: refusalWords(shared, refused.failure ?? '') })}
      </Alert>
    );
  }
  if (waiting === null) return null;
  const plan = nameOf(waiting);
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

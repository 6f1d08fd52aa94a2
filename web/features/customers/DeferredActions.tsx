// What waits to be done to a customer: each can be done at once, moved or given up. Absent where nothing waits.
import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowBackUp, IconCalendar, IconDots, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { DeferredAction } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { actorWords } from '@shared/lib/activity';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { CursorPager } from '@shared/ui/CursorPager';
import { FailedState } from '@shared/ui/PageStates';
import { pageQuery } from '@shared/ui/paging';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { RescheduleDialog } from './RescheduleDialog';

export function DeferredActions({ customer }: { customer: string }) {
  const { t } = useTranslation('customers');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const { session } = useSession();
  const [search] = useSearchText();
  const answer = useRead('/v1/deferred-actions', { query: { customer, state: 'pending', ...pageQuery(search) } }, { keepPrevious: true });
  const waiting = answer.data?.items ?? [];
  const isPaged = answer.data?.next_cursor != null || search.cursor !== undefined;
  const what = useActionWords();
  if (answer.error !== null && answer.data === undefined) return <Panel title={t('deferred.title')}><FailedState error={answer.error} onRetry={() => void answer.refetch()} /></Panel>;
  if (waiting.length === 0 && !isPaged) return null;
  const actor = (name: string) => (name === `staff:${session?.staff.id ?? ''}` ? session?.staff.name : actorWords(shared, name));
  return (
    <Panel title={t('deferred.title')}>
      <PlainTable
        label={t('deferred.title')} rowKey={({ id }) => id} rows={waiting}
        columns={[
          { header: t('deferred.what'), cell: (row) => <strong>{what(row)}</strong> },
          { header: t('deferred.due'), cell: (row) => format.time(row.due_at) },
          { header: t('deferred.by'), secondary: true, cell: (row) => actor(row.actor) },
          { header: <span className="g-hidden">{t('deferred.actions')}</span>, cell: (row) => <ActionMenu action={row} what={what(row)} /> },
        ]}
      />
      {isPaged && <CursorPager answer={answer.data} />}
    </Panel>
  );
}

/** What an action does; one of a kind that has no words is shown as it is. */
function useActionWords(): (action: DeferredAction) => string {
  const { t } = useTranslation('customers');
  return ({ kind, what }) => (kind === 'customer_status' ? t('deferred.status', { status: t(`shared:status.${what}`, { defaultValue: what }).toLocaleLowerCase() }) : `${kind.replaceAll('_', ' ')}: ${what}`);
}

function ActionMenu({ action, what }: { action: DeferredAction; what: string }) {
  const { t } = useTranslation('customers');
  const { may } = useSession();
  const refresh = useRefresh();
  const [opened, setOpened] = useState<'run' | 'move' | 'withdraw' | null>(null);
  if (!may('customer.write')) return null;
  const close = () => setOpened(null);
  const path = { params: { path: { id: action.id } } };
  const then = async (call: Promise<unknown>) => {
    await call;
    await refresh('/v1/customers', '/v1/deferred-actions', '/v1/subscriptions', '/v1/bills', '/v1/home', '/v1/activities');
  };
  return (
    <>
      <Menu position="bottom-end" shadow="md" floatingStrategy="fixed">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('deferred.actionsOf', { what })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setOpened('run')}>{t('deferred.run')}</Menu.Item>
          <Menu.Item leftSection={<IconCalendar size={16} aria-hidden />} onClick={() => setOpened('move')}>{t('deferred.move')}</Menu.Item>
          <Menu.Item color="red.8" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={() => setOpened('withdraw')}>{t('deferred.withdraw')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {opened === 'run' && (
        <ConfirmDialog
          title={t('deferred.runTitle', { what })} effect={t('deferred.runEffect', { name: action.customer_name })} action={t('deferred.run')} done={t('deferred.ran', { what })}
          run={() => then(unwrap(api.POST('/v1/deferred-actions/{id}:run', path)))} onClose={close}
        />
      )}
      {opened === 'withdraw' && (
        <ConfirmDialog
          title={t('deferred.withdrawTitle', { what })} effect={t('deferred.withdrawEffect', { name: action.customer_name })} action={t('deferred.withdraw')} keep={t('deferred.keep')} done={t('deferred.withdrawn', { what })}
          run={() => then(unwrap(api.POST('/v1/deferred-actions/{id}:cancel', path)))} onClose={close}
        />
      )}
      {opened === 'move' && <RescheduleDialog action={action} what={what} onClose={close} />}
    </>
  );
}

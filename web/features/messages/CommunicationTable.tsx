// Messages as a table: of the site, of a customer, to an endpoint; opening one shows its attempts.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import type { Communication } from '@shared/api/schema';
import { DataTable } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { pageQuery } from '@shared/ui/paging';
import { CHANNELS, STATES, useCommunicationColumns } from './columns';
import { CommunicationDialog } from './CommunicationDialog';

export function CommunicationTable({ customer, endpoint }: { customer?: string; endpoint?: string }) {
  const { t } = useTranslation('messages');
  const { may } = useSession();
  const refresh = useRefresh();
  const [opened, setOpened] = useState<Communication | null>(null);
  const filters: Filter[] = [
    { kind: 'choice', key: 'state', label: t('result'), options: STATES.map((value) => ({ value, label: t(`states.${value}`) })) },
    ...(endpoint === undefined ? [{ kind: 'choice' as const, key: 'channel', label: t('channel'), options: CHANNELS.map((value) => ({ value, label: t(`channels.${value}`) })) }] : []),
  ];
  const { search, apply, reset, on, query } = useFilters(filters);
  const parameters = { query: { ...query, ...pageQuery(search) } };
  const options = { keepPrevious: true };
  const ofSite = useRead('/v1/communications', parameters, { ...options, enabled: customer === undefined && endpoint === undefined });
  const ofCustomer = useRead('/v1/customers/{customer}/communications', { ...parameters, path: { customer: customer ?? '' } }, { ...options, enabled: customer !== undefined });
  const ofEndpoint = useRead('/v1/webhook-endpoints/{id}/deliveries', { ...parameters, path: { id: endpoint ?? '' } }, { ...options, enabled: endpoint !== undefined });
  const answer = customer !== undefined ? ofCustomer : endpoint !== undefined ? ofEndpoint : ofSite;
  const columns = useCommunicationColumns({ withCustomer: customer === undefined && endpoint === undefined, ofEndpoint: endpoint !== undefined, onOpen: setOpened });

  const resend = async ({ id }: Communication) => {
    await (endpoint === undefined
      ? unwrap(api.POST('/v1/communications/{id}:resend', { params: { path: { id } } }))
      : unwrap(api.POST('/v1/webhook-endpoints/{id}:replay', { params: { path: { id: endpoint } }, body: { delivery: id } })));
    await refresh('/v1/communications', '/v1/customers', '/v1/webhook-endpoints', '/v1/activities');
  };
  const maySend = endpoint === undefined ? may('customer.write') : may('messaging.manage');
  return (
    <>
      <DataTable<Communication>
        name={endpoint === undefined ? 'communications' : 'deliveries'} label={endpoint === undefined ? t('title') : t('webhooks.log')} columns={columns} answer={answer}
        rowKey={({ id }) => id} empty={{ title: t('none'), hint: endpoint === undefined ? t('noneHint') : t('webhooks.logHint') }} onReset={on ? reset : undefined}
        filters={<FilterPills filters={filters} values={search} onApply={apply} onReset={reset} active={on} />}
      />
      {opened !== null && (
        <CommunicationDialog message={opened} onResend={maySend ? () => resend(opened) : null} onClose={() => setOpened(null)} {...(endpoint === undefined ? {} : { endpoint })} />
      )}
    </>
  );
}

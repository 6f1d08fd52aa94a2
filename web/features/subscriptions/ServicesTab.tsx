// The services of a subscription: what each is, its identifier, and what can be done with it.
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNames } from '@shared/api/names';
import { useFormat } from '@shared/lib/format';
import { EmptyState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { PartMenu } from './PartMenu';
import { ServiceDialog } from './ServiceDialog';
import { useSubscription } from './useSubscription';

export function ServicesTab() {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const type = useNames('/v1/service-types');
  const { customer, subscription } = useSubscription();
  if (subscription === undefined) return <Skeleton height={220} radius={12} />;
  if (subscription.services.length === 0) return <Panel><EmptyState title={t('noServices')} hint={t('servicesHint')} /></Panel>;
  return (
    <Panel title={t('services')}>
      <PlainTable
        label={t('servicesOf', { plan: subscription.plan.name })} rowKey={({ id }) => id} rows={subscription.services}
        columns={[
          { header: t('serviceType'), cell: (row) => <Link to="/catalog/$kind/$code" params={{ kind: 'service-types', code: row.service_type }}>{type(row.service_type)}</Link> },
          { header: t('identifier'), cell: (row) => <span className="g-mono">{row.identifier ?? t('shared:none')}</span> },
          { header: t('name'), secondary: true, cell: (row) => (row.name === '' ? t('shared:none') : row.name) },
          { header: t('validity'), secondary: true, cell: (row) => format.period(row.period) },
          { header: t('status'), cell: (row) => <StatusBadge status={row.status} /> },
          {
            header: <span className="g-hidden">{t('act.title')}</span>,
            cell: (row) => (
              <PartMenu
                customer={customer} subscription={subscription} status={row.status} part={{ kind: 'service', id: row.id, name: t('serviceName', { type: type(row.service_type), identifier: row.identifier ?? row.name }) }}
                edit={{ word: t('serviceEdit.open'), dialog: (onClose) => <ServiceDialog subscription={subscription} service={row} onClose={onClose} /> }}
              />
            ),
          },
        ]}
      />
    </Panel>
  );
}

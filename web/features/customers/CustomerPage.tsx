// The header and the tabs of one customer; the tab itself is the route below.
import { Button, Skeleton } from '@mantine/core';
import { IconPencil, IconUserCog, IconUserOff } from '@tabler/icons-react';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { Avatar } from '@shared/ui/Avatar';
import { CopyText } from '@shared/ui/CopyText';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { RouteTabs } from '@shared/ui/RouteTabs';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { CloseDialog } from './CloseDialog';
import { ClosingNotice } from './ClosingNotice';
import { EditCustomerDialog } from './EditCustomerDialog';
import { StatusDialog } from './StatusDialog';

/** In the order of ui.md; what a role may not see is absent. */
const TABS = [
  ['contacts', 'customer.read'], ['payments', 'payment.read'], ['subscriptions', 'customer.read'], ['balances', 'customer.read'],
  ['bills', 'billing.read'], ['hierarchy', 'customer.read'], ['communications', 'customer.read'], ['notifications', 'customer.read'], ['activities', 'activity.read'], ['events', 'usage.read'],
] as const;
const MARK_PX = 42;

export function CustomerPage() {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const { may } = useSession();
  const number = useParams({ strict: false, select: ({ customer }) => customer ?? '' });
  const answer = useRead('/v1/customers/{customer}', { path: { customer: number } });
  const types = useRead('/v1/customer-types').data;
  const customer = answer.data;
  const [opened, setOpened] = useState<'edit' | 'status' | 'close' | null>(null);
  const base = `/customers/${encodeURIComponent(number)}`;
  const crumbs = [<Link key="list" to="/customers">{t('title')}</Link>];
  if (answer.error !== null && customer === undefined) return <FailedPage title={number} crumbs={crumbs} answer={answer} />;

  return (
    <Page
      title={customer?.name ?? number} crumbs={crumbs} mark={<Avatar name={customer?.name ?? ''} size={MARK_PX} />}
      status={customer && <StatusBadge status={customer.status} />}
      actions={may('customer.write') && <><Button variant="default" disabled={customer === undefined} leftSection={<IconUserCog size={16} aria-hidden />} onClick={() => setOpened('status')}>{t('statusEdit.open')}</Button><Button variant="default" disabled={customer === undefined} leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened('edit')}>{t('edit.open')}</Button>{customer?.removal_at === null && customer.erased_at === null && <Button variant="default" leftSection={<IconUserOff size={16} aria-hidden />} onClick={() => setOpened('close')}>{t('closing.open')}</Button>}</>}
      below={customer === undefined ? <Skeleton height={24} width={220} /> : (
        <>
          <span className="g-mono">{customer.number}</span><CopyText value={customer.number} />
          <span>· {customer.code}</span><span>· {types?.items.find(({ code }) => code === customer.customer_type)?.name ?? customer.customer_type}</span>
          <span>· {t('sinceDate', { date: format.date(customer.since) })}</span>
        </>
      )}
    >
      <RouteTabs label={t('tabs.label')} tabs={[{ to: base, label: t('tabs.overview'), exact: true }, ...TABS.filter(([, permission]) => may(permission)).map(([tab]) => ({ to: `${base}/${tab}`, label: t(`tabs.${tab}`) }))]} />
      {customer !== undefined && <ClosingNotice customer={customer} />}
      {opened === 'close' && customer !== undefined && <CloseDialog customer={customer} onClose={() => setOpened(null)} />}
      {opened === 'edit' && customer !== undefined && <EditCustomerDialog customer={customer} onClose={() => setOpened(null)} />}
      {opened === 'status' && customer !== undefined && <StatusDialog customer={customer} onClose={() => setOpened(null)} />}
      <Outlet />
    </Page>
  );
}

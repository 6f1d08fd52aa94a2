// The header of one bill: what it is, its money, what can be done; the tab is the route below.
import { NativeSelect, Skeleton } from '@mantine/core';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BillDetail, Money } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { isZero } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { Figure, Figures } from '@shared/ui/Panel';
import { RouteTabs } from '@shared/ui/RouteTabs';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { AdjustBill } from './AdjustBill';
import { BillNow } from './BillNow';
import { cents } from './Cents';
import { toneOfBill } from './columns';
import { IssueInvoice } from './IssueInvoice';
import { RunBilling } from './RunBilling';

/** `payment` offers to pay a bill that has something due. */
export function BillPage({ payment }: { payment: (bill: BillDetail) => ReactNode }) {
  const { t } = useTranslation('bills');
  const id = useParams({ strict: false, select: (params) => params.bill ?? '' });
  const answer = useRead('/v1/bills/{id}', { path: { id } });
  const bill = answer.data;
  const crumbs = bill === undefined
    ? [<Link key="list" to="/bills">{t('title')}</Link>]
    : [
        <Link key="list" to="/customers">{t('customers')}</Link>,
        <Link key="customer" to="/customers/$customer" params={{ customer: bill.customer.number }}>{bill.customer.name}</Link>,
        <Link key="bills" to="/customers/$customer/bills" params={{ customer: bill.customer.number }}>{t('title')}</Link>,
      ];
  const title = t('billNumber', { number: bill?.number ?? id });
  if (answer.error !== null && bill === undefined) return <FailedPage title={title} crumbs={crumbs} answer={answer} />;
  return (
    <Page
      title={title} crumbs={crumbs} status={bill && <StatusBadge status={bill.status} tone={toneOfBill(bill.status)} word={t(`states.${bill.status}`)} />}
      below={bill === undefined ? <Skeleton height={20} width={220} /> : <Subtitle bill={bill} />} actions={bill && <Actions bill={bill} payment={payment} />}
    >
      {bill === undefined ? <Skeleton height={100} radius={12} mb="md" /> : <Sums bill={bill} />}
      <RouteTabs label={title} tabs={[{ to: `/bills/${encodeURIComponent(id)}`, label: t('items'), exact: true }, { to: `/bills/${encodeURIComponent(id)}/document`, label: bill?.invoice ? t('invoice') : t('preview') }]} />
      <Outlet />
    </Page>
  );
}

function Subtitle({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  return (
    <>
      <span>{format.period(bill.period)}</span>
      <span>· <Link to="/customers/$customer/billing-profiles/$profile" params={{ customer: bill.customer.number, profile: bill.billing_profile }}>{t('ofProfile', { code: bill.billing_profile })}</Link></span>
      {bill.payer !== null && <span>· {t('paidBy')} <Link to="/customers/$customer/bills" params={{ customer: bill.payer.customer.number }}>{bill.payer.customer.name}</Link></span>}
      {bill.invoice !== null && <span>· <Link to="/invoices/$invoice" params={{ invoice: bill.invoice.id }}>{t('invoiceNumber', { number: bill.invoice.number })}</Link></span>}
    </>
  );
}

function Sums({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const isOpen = bill.status === 'active' || bill.status === 'inactive';
  // A tile has room for the exact figure, without which three rounded ones may not add up.
  const sum = (value: Money, more?: string | false) => {
    const { shown, exact } = cents(format, value);
    return { value: shown, note: [exact !== null && t('exactly', { amount: exact }), more].filter(Boolean).join(', ') || undefined };
  };
  return (
    <Figures>
      <Figure label={t('net')} {...sum(bill.net)} />
      <Figure label={t('tax')} {...sum(bill.tax, bill.pending_taxes > 0 && t('pendingTaxes', { count: bill.pending_taxes }))} />
      <Figure label={t('total')} {...sum(bill.total, isOpen && t('roundedAtClose'))} />
      <Figure
        label={t('due')} value={format.money(bill.due)}
        note={bill.status === 'closed' ? t('paidOn', { date: format.date(bill.closed_at) }) : bill.due_date === null ? t('allocated', { amount: format.money(bill.allocated) }) : t('dueOn', { date: format.date(bill.due_date) })}
      />
    </Figures>
  );
}

function Actions({ bill, payment }: { bill: BillDetail; payment: (bill: BillDetail) => ReactNode }) {
  const { may } = useSession();
  return (
    <>
      <SwitchBill bill={bill} />
      {bill.status === 'active' && <RunBilling customer={bill.customer.number} profile={bill.billing_profile} />}
      {bill.status === 'active' && <BillNow customer={bill.customer.number} profile={bill.billing_profile} />}
      {bill.status !== 'inactive' && may('balance.adjust') && <AdjustBill bill={bill} />}
      {bill.status === 'billing' && bill.invoice === null && may('billing.run') && <IssueInvoice bill={bill.id} />}
      {bill.status === 'billing' && !isZero(bill.due.amount) && payment(bill)}
    </>
  );
}

function SwitchBill({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const navigate = useNavigate();
  const others = useRead('/v1/customers/{customer}/bills', { path: { customer: bill.customer.number }, query: { limit: '50' } }).data?.items ?? [];
  if (others.length < 2) return null;
  return (
    <NativeSelect
      aria-label={t('switch')} value={bill.id} data={others.map((other) => ({ value: other.id, label: `${other.number ?? other.id} · ${format.period(other.period)}` }))}
      onChange={(event) => void navigate({ to: '/bills/$bill', params: { bill: event.currentTarget.value } })}
    />
  );
}

// Balances, revenue, latest invoice, latest activities; each leads into its tab (pages.md, account page).
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Customer } from '@shared/api/schema';
import { isZero, sideOf } from '@shared/lib/amounts';
import { attributeWords } from '@shared/lib/attributes';
import { countryName } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { ActivityFeed } from '@shared/ui/ActivityFeed';
import { Columns, Facts, Figure, Figures, Panel } from '@shared/ui/Panel';
import { RevenueChart } from '@shared/ui/RevenueChart';
import { Standing } from '@shared/ui/Standing';
import { useCycleWords } from '@shared/ui/useCycleWords';
import { DeferredActions } from './DeferredActions';

const ACTIVITIES_SHOWN = 6;

export function OverviewTab() {
  const number = useParams({ strict: false, select: ({ customer }) => customer ?? '' });
  const customer = useRead('/v1/customers/{customer}', { path: { customer: number } }).data;
  if (customer === undefined) return <Figures>{[1, 2, 3, 4].map((box) => <Skeleton key={box} height={106} radius={12} />)}</Figures>;
  return (
    <>
      <Money customer={customer} />
      <Columns main={<><DeferredActions customer={number} /><RevenueChart months={customer.revenue} /><Latest number={number} /></>} side={<Details customer={customer} />} />
    </>
  );
}

function Money({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const { current, open, due } = customer.balances_overview;
  const invoice = customer.latest_invoice;
  const params = { customer: customer.number };
  return (
    <Figures>
      <Figure label={t('currentBalance')} value={<Standing value={current} />} note={<Link to="/customers/$customer/balances" params={params}>{t('tabs.balances')}</Link>} />
      <Figure label={t('openBalance')} value={format.money(open)} note={t('openNote')} />
      <Figure label={t('dueBalance')} value={format.money(due)} alarm={!isZero(due.amount) && sideOf(due.amount) === 'owes'} note={<Link to="/customers/$customer/bills" params={params}>{t('tabs.bills')}</Link>} />
      <Figure
        label={t('latestInvoice')} value={invoice === null ? t('shared:none') : format.money(invoice.total)}
        note={invoice === null ? t('noInvoice') : <Link to="/invoices/$invoice" params={{ invoice: invoice.id }}>{t('invoiceOf', { number: invoice.number, date: format.date(invoice.issued_on) })}</Link>}
      />
    </Figures>
  );
}

function Latest({ number }: { number: string }) {
  const { t } = useTranslation('customers');
  const answer = useRead('/v1/activities', { query: { customer: number, limit: ACTIVITIES_SHOWN } });
  if (answer.error !== null) return null;
  return (
    <Panel title={t('activity')} aside={<Link to="/customers/$customer/activities" params={{ customer: number }}>{t('shared:viewAll')}</Link>}>
      {answer.data === undefined ? <Skeleton height={160} /> : <ActivityFeed activities={answer.data.items} now={Date.now()} />}
    </Panel>
  );
}

function Details({ customer }: { customer: Customer }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer: customer.number } }).data?.items ?? [];
  const profile = profiles[0];
  const definitions = useRead('/v1/custom-attributes').data?.items ?? [];
  const { t: shared } = useTranslation('shared');
  const cycleWords = useCycleWords();
  const { address } = customer;
  const facts = [
    { label: t('email'), value: customer.email },
    ...(customer.phone ? [{ label: t('phone'), value: customer.phone }] : []),
    ...(customer.organization ? [{ label: t('organization'), value: customer.organization }] : []),
    ...(profile ? [
      { label: t('currency'), value: profile.currency },
      { label: t('billingCycle'), value: profile.event_type === null ? t('shared:none') : cycleWords(profile.event_type, profile.billing_day) },
      { label: t('paymentType'), value: t(`shared:paymentType.${profile.payment_type}`, { defaultValue: profile.payment_type }) },
    ] : []),
    ...(customer.tax_id ? [{ label: t('taxId'), value: customer.tax_id }] : []),
    ...(customer.tax_exempt ? [{ label: t('taxExempt'), value: t('yes') }] : []),
    { label: t('language'), value: t(`shared:language.${customer.language}`, { defaultValue: customer.language }) },
    ...(address ? [{ label: t('address'), value: <>{address.street}<br />{[address.zip, address.city].filter(Boolean).join(' ')}<br />{countryName(format.language, address.country)}</> }] : []),
    ...definitions.flatMap(({ code, name, type }) => {
      const value = customer.custom_attributes[code];
      return value === undefined ? [] : [{ label: name, value: attributeWords(shared, format, type, value) }];
    }),
  ];
  return <Panel title={t('details')}><Facts facts={facts} /></Panel>;
}

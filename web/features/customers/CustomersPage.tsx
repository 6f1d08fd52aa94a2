// The list of customers: first view active and inactive, filters while typing, all in the URL
// (pages.md, customers list).
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CustomerSummary } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { countryChoices, countryName } from '@shared/lib/countries';
import { Avatar } from '@shared/ui/Avatar';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FilterPills, SearchBox, useFilters, type Filter } from '@shared/ui/Filters';
import { LinkButton } from '@shared/ui/LinkButton';
import { Page } from '@shared/ui/Page';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { StatusTiles } from '@shared/ui/StatusTiles';
import { pageQuery } from '@shared/ui/paging';
import classes from './CustomersPage.module.css';

const FIRST_VIEW = 'active,inactive';
const TILES = ['active', 'inactive', 'closed'] as const;

export function CustomersPage() {
  const { t } = useTranslation('customers');
  const { may } = useSession();
  const filters = useCustomerFilters();
  const { search, apply, reset, on, query } = useFilters(filters, ['q', 'status']);
  const answer = useRead('/v1/customers', { query: { ...query, status: search.status ?? FIRST_VIEW, ...pageQuery(search), count: true } }, { keepPrevious: true });
  const columns = useColumns();
  const counts = answer.data?.counts;
  const create = may('customer.write') && (
    <LinkButton to="/customers/new" leftSection={<IconPlus size={16} />}>{t('new')}</LinkButton>
  );

  return (
    <Page title={t('title')} actions={create}>
      <StatusTiles
        label={t('byStatus')} chosen={search.status ?? FIRST_VIEW} onChoose={(status) => apply({ status: status === FIRST_VIEW ? undefined : status })}
        tiles={[
          { key: FIRST_VIEW, label: t('current'), count: counts === undefined ? null : counts.active + counts.inactive },
          ...TILES.map((status) => ({ key: status, status, label: t(`shared:status.${status}`), count: counts?.[status] ?? null })),
        ]}
      />
      <DataTable<CustomerSummary>
        name="customers" label={t('title')} columns={columns} answer={answer} rowKey={(row) => row.number}
        empty={{ title: t('none'), hint: t('noneHint'), action: create }} onReset={on ? reset : undefined}
        filters={
          <>
            <SearchBox label={t('searchHint')} value={search.q} onChange={(q) => apply({ q })} />
            <FilterPills filters={filters} values={search} onApply={apply} onReset={reset} active={on} />
          </>
        }
      />
    </Page>
  );
}

function useCustomerFilters(): Filter[] {
  const { t } = useTranslation('customers');
  const { language } = useFormat();
  const types = useRead('/v1/customer-types');
  return useMemo(
    () => [
      { kind: 'text', key: 'name', label: t('fullName') },
      { kind: 'text', key: 'email', label: t('email') },
      { kind: 'text', key: 'address', label: t('address') },
      { kind: 'text', key: 'city', label: t('city') },
      { kind: 'choice', key: 'country', label: t('country'), options: countryChoices(language) },
      ...((types.data?.items.length ?? 0) > 0
        ? [{ kind: 'choice' as const, key: 'customer_type', label: t('type'), options: (types.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name })) }]
        : []),
      { kind: 'choice', key: 'payment_method', label: t('paymentMethod'), options: ['invoice', 'card', 'direct_debit'].map((value) => ({ value, label: t(`shared:paymentMethod.${value}`) })) },
    ],
    [t, types.data, language],
  );
}

function useColumns(): Column<CustomerSummary>[] {
  const { t } = useTranslation('customers');
  const types = useRead('/v1/customer-types').data;
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'name', header: t('customer'), text: (row) => row.name,
        cell: (row) => (
          <span className={classes.who}>
            <Avatar name={row.name} />
            <span>
              <Link to="/customers/$customer" params={{ customer: row.number }} className={classes.name}>{row.name}</Link>
              <span className={classes.number}>{row.number} · {row.code}</span>
            </span>
          </span>
        ),
      },
      { id: 'email', header: t('email'), cell: (row) => row.email, text: (row) => row.email },
      { id: 'subscriptions', header: t('activeSubscriptions'), numeric: true, cell: (row) => format.count(row.active_subscriptions), text: (row) => String(row.active_subscriptions) },
      { id: 'services', header: t('activeServices'), numeric: true, cell: (row) => format.count(row.active_services), text: (row) => String(row.active_services) },
      { id: 'status', header: t('status'), cell: (row) => <StatusBadge status={row.status} /> },
      { id: 'type', header: t('type'), cell: (row) => types?.items.find(({ code }) => code === row.customer_type)?.name ?? row.customer_type },
      { id: 'city', header: t('city'), cell: (row) => row.city ?? t('shared:none') },
      { id: 'details', header: t('details'), cell: (row) => <Link to="/customers/$customer" params={{ customer: row.number }} aria-label={t('detailsOf', { name: row.name })}>{t('details')}</Link> },
      { id: 'country', header: t('country'), extra: true, cell: (row) => countryName(format.language, row.country) },
      { id: 'method', header: t('paymentMethod'), extra: true, cell: (row) => (row.payment_method === null ? t('shared:none') : t(`shared:paymentMethod.${row.payment_method}`, { defaultValue: row.payment_method })) },
      { id: 'since', header: t('since'), extra: true, cell: (row) => format.date(row.created_at) },
    ],
    [t, format, types],
  );
}

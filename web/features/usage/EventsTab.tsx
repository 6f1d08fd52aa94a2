// One customer's usage, or that of some identifiers: by service type, identifier, from–to, status. With one service type chosen
// that type's fields become columns (pages.md, events).
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFieldNames } from '@shared/api/names';
import type { UsageEvent } from '@shared/api/schema';
import { within } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { EmptyState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { pageQuery } from '@shared/ui/paging';
import { useEventColumns } from '@shared/ui/useEventColumns';

/** `identifiers` are those of a subscription: one at a time is shown, and the first at the start. */
export function EventsTab({ identifiers }: { identifiers?: string[] }) {
  const { t } = useTranslation('usage');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const types = useRead('/v1/service-types').data?.items ?? [];
  const filters: Filter[] = [
    { kind: 'choice', key: 'service_type', label: t('serviceType'), options: types.map(({ code, name }) => ({ value: code, label: name })) },
    ...(identifiers === undefined ? [{ kind: 'text', key: 'identifier', label: t('identifier') } as const] : []),
    ...(identifiers !== undefined && identifiers.length > 1 ? [{ kind: 'choice', key: 'identifier', label: t('identifier'), options: identifiers.map((value) => ({ value, label: value })), fixed: true } as const] : []),
    { kind: 'date', key: 'from', label: t('from') },
    { kind: 'date', key: 'to', label: t('to') },
    { kind: 'choice', key: 'status', label: t('status'), options: ['rated', 'unrated', 'cancelled'].map((value) => ({ value, label: t(`shared:status.${value}`) })) },
  ];
  const { zone } = useFormat();
  const { search, apply, reset, on, query } = useFilters(filters);
  const isNobodys = identifiers?.length === 0;
  const own = identifiers === undefined ? {} : { identifier: identifiers.find((one) => one === search.identifier) ?? identifiers[0] };
  const answer = useRead('/v1/customers/{customer}/usage-events', { path: { customer }, query: { ...query, ...own, ...within(query, zone), ...pageQuery(search) } }, { keepPrevious: true, enabled: !isNobodys });
  const oneType = search.service_type !== undefined;
  const columns = useColumns(oneType ? (answer.data?.items ?? []) : []);
  if (isNobodys) return <Panel><EmptyState title={t('none')} hint={t('noIdentifier')} /></Panel>;
  return (
    <DataTable<UsageEvent>
      name={oneType ? `events.${search.service_type}` : 'events'} label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }}
      onReset={on ? reset : undefined} filters={<FilterPills filters={filters} values={{ ...search, ...own }} onApply={apply} onReset={reset} active={on} />}
    />
  );
}

function useColumns(ofOneType: UsageEvent[]): Column<UsageEvent>[] {
  const plain = useEventColumns();
  const fieldName = useFieldNames();
  return useMemo(() => {
    const names = [...new Set(ofOneType.flatMap(({ fields }) => Object.keys(fields ?? {})))];
    const own: Column<UsageEvent>[] = names.map((name) => ({
      id: `field.${name}`, header: fieldName(ofOneType[0]?.service_type ?? '', name), text: (row) => String(row.fields?.[name] ?? ''), cell: (row) => String(row.fields?.[name] ?? '–'),
    }));
    return names.length === 0 ? plain : [...plain.filter(({ id }) => id !== 'type' && id !== 'fields').slice(0, 2), ...own, ...plain.filter(({ id }) => id !== 'type' && id !== 'fields').slice(2)];
  }, [plain, fieldName, ofOneType]);
}

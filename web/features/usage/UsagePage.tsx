// Usage of the whole site that waits for a price: how much by reason, each event with what can be done about it.
import { Button, Checkbox, Group } from '@mantine/core';
import { IconCalculator, IconRefresh } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { UnratedEvent } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { within } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { StatusTiles } from '@shared/ui/StatusTiles';
import { useEventColumns } from '@shared/ui/useEventColumns';
import { AgainDialog, type Verb } from './AgainDialog';
import { EventMenu } from './EventActions';
import { useReasonName } from './reasons';
import { RetryDialog } from './RetryDialog';

/** On a phone the table scrolls sideways rather than each reason over many lines. */
const REASON_WIDTH = '15rem';
const SHOWN = new Set(['type', 'identifier', 'session', 'fields', 'recorded']);

export function UsagePage() {
  const { t } = useTranslation('usage');
  const { may } = useSession();
  const { zone } = useFormat();
  const nameOf = useReasonName();
  const types = useRead('/v1/service-types').data?.items ?? [];
  const filters: Filter[] = [
    { kind: 'choice', key: 'service_type', label: t('serviceType'), options: types.map(({ code, name }) => ({ value: code, label: name })) },
    { kind: 'text', key: 'identifier', label: t('identifier'), hint: t('again.beginsWith') },
    { kind: 'date', key: 'from', label: t('from') },
    { kind: 'date', key: 'to', label: t('to') },
  ];
  const { search, apply, reset, on, query } = useFilters(filters, ['reason', 'customer']);
  const reason = query.reason;
  const asked = { service_type: query.service_type, identifier: query.identifier, customer: query.customer, ...within(query, zone) };
  const counts = useRead('/v1/unrated-reasons', { query: asked }, { keepPrevious: true }).data;
  const answer = useRead('/v1/usage-events', { query: { status: 'unrated', reason, ...asked, ...pageQuery(search) } }, { keepPrevious: true });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const rows = answer.data?.items ?? [];
  const selected = rows.filter(({ id }) => chosen.has(id));
  const columns = useUnratedColumns(rows, chosen, setChosen, may('usage.revise'));
  const [opened, setOpened] = useState<'selected' | Verb | null>(null);
  const close = () => setOpened(null);
  const preset = { customer: query.customer ?? '', service_type: query.service_type ?? '', identifier_prefix: query.identifier ?? '', from: query.from ?? '', to: query.to ?? '' };
  const tiles = [{ key: '', label: t('allReasons'), count: counts?.total ?? null }, ...(counts?.items ?? []).map(({ code, events }) => ({ key: code, label: nameOf(code), count: events, status: 'unrated' }))];
  const actions = may('usage.revise') && (
    <>
      <Button variant="default" leftSection={<IconCalculator size={16} aria-hidden />} onClick={() => setOpened('rerate')}>{t('again.open.rerate')}</Button>
      <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setOpened('retry')}>{t('again.open.retry')}</Button>
      {selected.length > 0 && <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setOpened('selected')}>{t('retry.selected', { count: selected.length })}</Button>}
    </>
  );
  return (
    <Page title={t('unrated')} below={t('unratedHint')} actions={actions}>
      <StatusTiles label={t('byReason')} tiles={tiles} chosen={reason ?? ''} onChoose={(code) => apply({ reason: code === '' ? undefined : code })} />
      <DataTable<UnratedEvent>
        name="unrated" label={t('unrated')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('allRated'), hint: t('allRatedHint') }}
        onReset={on ? reset : undefined} filters={<FilterPills filters={filters} values={search} onApply={apply} onReset={reset} active={on} />}
      />
      {opened === 'selected' && <RetryDialog events={selected} onClose={() => { close(); setChosen(new Set()); }} />}
      {(opened === 'rerate' || opened === 'retry') && <AgainDialog verb={opened} preset={opened === 'retry' ? { ...preset, unrated: reason ?? '' } : preset} onClose={close} />}
    </Page>
  );
}

function useUnratedColumns(rows: UnratedEvent[], chosen: ReadonlySet<string>, setChosen: (chosen: ReadonlySet<string>) => void, revises: boolean): Column<UnratedEvent>[] {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const plain = useEventColumns();
  return useMemo(() => {
    const all = rows.length > 0 && rows.every(({ id }) => chosen.has(id));
    const toggle = (id: string) => setChosen(chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]));
    const choose: Column<UnratedEvent> = {
      id: 'choose', header: t('choose'), head: <Checkbox size="xs" aria-label={t('chooseAll')} checked={all} indeterminate={!all && rows.some(({ id }) => chosen.has(id))} onChange={() => setChosen(all ? new Set() : new Set(rows.map(({ id }) => id)))} />,
      cell: (row) => <Checkbox size="xs" aria-label={t('chooseOne', { identifier: row.identifier, session: row.session_id })} checked={chosen.has(row.id)} onChange={() => toggle(row.id)} />,
    };
    const own: Column<UnratedEvent>[] = [
      // Usage that is no customer's has no page of its own.
      { id: 'time', header: t('time'), text: (row) => row.time, cell: (row) => (row.customer === null ? <span className="g-number">{format.time(row.time)}</span> : <Link className="g-number" to="/events/$event" params={{ event: row.id }}>{format.time(row.time)}</Link>) },
      { id: 'customer', header: t('customer'), text: (row) => (row.customer === null ? '' : `${row.customer_name ?? ''} · ${row.customer}`), cell: (row) => (row.customer === null ? t('nobodys') : <><Link to="/customers/$customer/events" params={{ customer: row.customer }}>{row.customer_name ?? row.customer}</Link> <span className="g-number">{row.customer}</span></>) },
    ];
    const reason: Column<UnratedEvent> = { id: 'reason', header: t('reason'), text: (row) => reasonWords(shared, row.reason), cell: (row) => <div style={{ minWidth: REASON_WIDTH }}>{reasonWords(shared, row.reason)}</div> };
    const menu: Column<UnratedEvent> = { id: 'menu', header: t('acts.title'), head: <Group justify="flex-end"><span className="g-hidden">{t('acts.title')}</span></Group>, numeric: true, cell: (row) => <EventMenu event={row} /> };
    return [...(revises ? [choose] : []), ...own, ...plain.filter(({ id }) => SHOWN.has(id)), reason, ...(revises ? [menu] : [])];
  }, [rows, chosen, setChosen, revises, plain, t, shared, format]);
}

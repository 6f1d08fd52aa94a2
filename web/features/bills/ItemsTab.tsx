// A bill's items, account-level ones apart from those of services, and the events behind the one
// that is chosen in the URL.
import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BillItem, UsageEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DataTable } from '@shared/ui/DataTable';
import { EmptyState } from '@shared/ui/PageStates';
import { Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { pageQuery } from '@shared/ui/paging';
import { useEventColumns } from '@shared/ui/useEventColumns';
import { tellApart } from './apart';
import { cents, Cents } from './Cents';
import classes from './ItemsTab.module.css';

export function ItemsTab() {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const id = useParams({ strict: false, select: (params) => params.bill ?? '' });
  const [search, change] = useSearchText();
  const bill = useRead('/v1/bills/{id}', { path: { id } }).data;
  if (bill === undefined) return null;
  const account = bill.items.filter(({ service }) => service === null);
  const services = bill.items.filter(({ service }) => service !== null);
  const chosen = bill.items.find((item) => item.id === search.item);
  const isCut = bill.items.some(({ net, tax, amount }) => [net, tax, amount].some((value) => cents(format, value).exact !== null));
  const head = (title: string) => ({ title, ...(isCut && bill.status === 'active' ? { note: t('toTheCent') } : {}) });
  const choose = (item: string | undefined) => change({ item, cursor: undefined, at: undefined }, { push: true });
  if (bill.items.length === 0) return <Panel><EmptyState title={t('noItems')} hint={t('noItemsHint')} /></Panel>;
  return (
    <Stacked>
      {account.length > 0 && <Panel {...head(t('accountCharges'))}><Items label={t('accountCharges')} items={account} chosen={search.item} onChoose={choose} /></Panel>}
      {services.length > 0 && <Panel {...head(t('serviceCharges'))}><Items label={t('serviceCharges')} items={services} chosen={search.item} onChoose={choose} withService /></Panel>}
      {chosen !== undefined && <EventsBehind key={chosen.id} bill={id} item={chosen} onClose={() => choose(undefined)} />}
    </Stacked>
  );
}

function Items({ label, items, chosen, onChoose, withService = false }: { label: string; items: BillItem[]; chosen: string | undefined; onChoose: (item: string) => void; withService?: boolean }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const apart = tellApart(items);
  return (
    <PlainTable
      label={label} rows={items} rowKey={({ id }) => id}
      columns={[
        {
          header: t('item'),
          cell: (row) => (
            <>
              <UnstyledButton className={classes.item} aria-pressed={row.id === chosen} onClick={() => onChoose(row.id)}>{row.name}<span className="g-hidden"> {t('showEvents')}</span></UnstyledButton>
              {apart(row).map((part) => <div key={part} className={classes.part}>{row[part] === null ? t(`without.${part}`) : t(`apart.${part}`, { code: row[part] })}</div>)}
            </>
          ),
        },
        ...(withService ? [{ header: t('service'), cell: (row: BillItem) => <span className="g-mono">{row.service_identifier ?? t('shared:none')}</span> }] : []),
        { header: t('kind'), secondary: true, cell: (row) => t(`shared:kind.${row.kind}`, { defaultValue: row.kind }) },
        { header: t('quantity'), numeric: true, secondary: true, cell: (row) => format.decimal(row.quantity, row.unit) },
        { header: t('count'), numeric: true, secondary: true, cell: (row) => (row.count === null ? t('shared:none') : format.count(row.count)) },
        { header: t('taxRate'), numeric: true, secondary: true, cell: (row) => (row.tax_rate_percent === null ? (row.tax_code ?? t('shared:none')) : format.percent(row.tax_rate_percent)) },
        { header: t('net'), numeric: true, secondary: true, cell: (row) => <Cents value={row.net} /> },
        { header: t('tax'), numeric: true, secondary: true, cell: (row) => <><Cents value={row.tax} />{row.tax_pending && <> <StatusBadge status="waiting" word={t('shared:taxPending')} /></>}</> },
        { header: t('amount'), numeric: true, cell: (row) => <strong><Cents value={row.amount} /></strong> },
      ]}
    />
  );
}

function EventsBehind({ bill, item, onClose }: { bill: string; item: BillItem; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const [search] = useSearchText();
  const place = useRef<HTMLDivElement>(null);
  const answer = useRead('/v1/bills/{id}/items/{item}/events', { path: { id: bill, item: item.id }, query: pageQuery(search) }, { keepPrevious: true });
  // In braces: newer browsers answer a promise, which is no clean-up.
  useEffect(() => { place.current?.scrollIntoView({ block: 'nearest' }); }, []);
  return (
    <div ref={place}>
      <Panel title={t('eventsBehind', { item: item.name })} aside={<UnstyledButton className={classes.close} onClick={onClose}><IconX size={14} aria-hidden /> {t('shared:close')}</UnstyledButton>}>
        <DataTable<UsageEvent> name="item-events" label={t('eventsBehind', { item: item.name })} columns={useEventColumns()} answer={answer} rowKey={({ id }) => id} empty={{ title: t('noEvents'), hint: t('noEventsHint') }} />
      </Panel>
    </div>
  );
}

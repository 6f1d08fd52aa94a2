// One event: what came in, what it moved, and how its price came about, step by step.
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFieldNames, useNames, useUnits } from '@shared/api/names';
import type { EventOwner, TracedEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { CopyText } from '@shared/ui/CopyText';
import { DocumentView } from '@shared/ui/DocumentView';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { Columns, Facts, Figure, Figures, Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { EventActions } from './EventActions';
import { PriceTrace } from './PriceTrace';
import { Revisions } from './Revisions';
import classes from './EventPage.module.css';

export function EventPage() {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const id = useParams({ strict: false, select: (params) => params.event ?? '' });
  const typeName = useNames('/v1/service-types');
  const answer = useRead('/v1/usage-events/{id}', { path: { id } });
  const event = answer.data;
  if (answer.error !== null && event === undefined) return <FailedPage title={t('event')} crumbs={[<Link key="list" to="/usage">{t('title')}</Link>]} answer={answer} />;
  if (event === undefined) return <Page title={t('event')}><Skeleton height={400} radius={12} /></Page>;
  const customer = event.customer ?? null;
  const crumbs = customer === null ? [] : [
    <Link key="customer" to="/customers/$customer" params={{ customer }}>{t('customerNumber', { number: customer })}</Link>,
    <Link key="events" to="/customers/$customer/events" params={{ customer }}>{t('title')}</Link>,
  ];
  return (
    <Page
      title={t('eventOf', { type: typeName(event.service_type), time: format.time(event.time) })} crumbs={crumbs} status={<StatusBadge status={event.status} />}
      below={<><span className="g-mono">{event.id}</span><CopyText value={event.id} /></>} actions={<EventActions event={event} />}
    >
      <Figures>
        <Figure label={t('quantity')} value={format.decimal(event.quantity, event.unit)} />
        <Figure label={t('amount')} value={format.money(event.amount, 'exact')} note={<OwnersPart owners={event.owners} of="amount" plain={t('withoutTax')} />} />
        <Figure label={t('tax')} value={format.money(event.tax, 'exact')} note={event.tax_pending ? t('shared:taxPending') : event.owners.length > 0 ? <OwnersPart owners={event.owners} of="tax" plain="" /> : undefined} />
        <Figure label={t('recorded')} value={<span className={classes.small}>{format.time(event.recorded_at)}</span>} />
      </Figures>
      <Columns main={<><Owners owners={event.owners} /><Revisions event={event} /><Trace event={event} /><Impacts event={event} /></>} side={<Received event={event} />} />
    </Page>
  );
}

/** What owners pay stands beside the customer's own figure, which it is no part of. */
function OwnersPart({ owners, of, plain }: { owners: EventOwner[]; of: 'amount' | 'tax'; plain: string }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const parts = owners.flatMap((owner) => (owner[of] === null ? [] : [t('ownersPart', { amount: format.money(owner[of], 'exact') })]));
  return <>{[...(plain === '' ? [] : [plain]), ...parts].join(' · ')}</>;
}

/** Who pays or gives in the customer's place. */
function Owners({ owners }: { owners: EventOwner[] }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  if (owners.length === 0) return null;
  return (
    <Panel>
      {owners.map(({ customer, balance_group, sharing_group, amount, tax }) => (
        <p key={balance_group} className={classes.owners}>
          {t(amount === null ? 'ownerGives' : 'ownerPays')}{': '}
          <Link to="/customers/$customer/balances" params={{ customer: customer.number }}>{customer.name}</Link>
          {sharing_group !== null && <> ({t('inGroup', { name: sharing_group })})</>}
          {amount !== null && tax !== null && <>, <strong>{t('outcome.withTax', { net: format.money(amount, 'exact'), tax: format.money(tax, 'exact') })}</strong></>}
        </p>
      ))}
    </Panel>
  );
}

function Trace({ event }: { event: TracedEvent }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  return (
    <Panel title={t('trace')}>
      {event.reason !== null && <p className={classes.reason}>{reasonWords(shared, event.reason)}</p>}
      <PriceTrace steps={event.trace ?? []} />
    </Panel>
  );
}

function Impacts({ event }: { event: TracedEvent }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const itemName = useNames('/v1/bill-items');
  const resourceName = useNames('/v1/resources');
  const unit = useUnits();
  if (event.impacts.length === 0) return null;
  const item = (code: string | null) => (code === null ? null : itemName(code));
  const owner = (group: string) => event.owners.find(({ balance_group }) => balance_group === group)?.customer;
  const whose = (group: string) => {
    const found = owner(group);
    return found === undefined ? t('own') : <Link to="/customers/$customer/balances" params={{ customer: found.number }}>{found.name}</Link>;
  };
  const isShared = event.owners.length > 0;
  return (
    <Panel title={t('impacts')}>
      <PlainTable
        label={t('impacts')} rows={event.impacts} rowKey={(_, index) => String(index)}
        columns={[
          { header: t('kind'), cell: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }) },
          ...(isShared ? [{ header: t('whose'), cell: (row: TracedEvent['impacts'][number]) => whose(row.balance_group) }] : []),
          { header: t('resource'), cell: (row) => resourceName(row.resource) },
          { header: t('billItem'), cell: (row) => (row.bill == null ? (item(row.bill_item) ?? t('shared:none')) : <Link to="/bills/$bill" params={{ bill: row.bill }}>{item(row.bill_item) ?? t('bill')}</Link>) },
          { header: t('tax'), numeric: true, cell: (row) => (row.tax == null ? t('shared:none') : format.money({ amount: row.tax, resource: row.resource }, 'exact')) },
          { header: t('amount'), numeric: true, cell: (row) => <strong>{format.money({ amount: row.amount, resource: row.resource, unit: unit(row.resource) }, 'exact')}</strong> },
        ]}
      />
    </Panel>
  );
}

function Received({ event }: { event: TracedEvent }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const typeName = useNames('/v1/service-types');
  const fieldName = useFieldNames();
  return (
    <Panel title={t('received')}>
      <Facts
        facts={[
          { label: t('serviceType'), value: <Link to="/catalog/$kind/$code" params={{ kind: 'service-types', code: event.service_type }}>{typeName(event.service_type)}</Link> },
          { label: t('identifier'), value: <span className="g-mono">{event.identifier}</span> },
          { label: t('session'), value: <span className="g-mono">{event.session_id}</span> },
          { label: t('time'), value: format.time(event.time) },
        ]}
      />
      <h3 className={classes.fields}>{t('fields')}</h3>
      {isPlain(event.fields) ? <Facts facts={Object.entries(event.fields).map(([name, value]) => ({ label: fieldName(event.service_type, name), value: <span className="g-mono">{String(value)}</span> }))} /> : <DocumentView value={event.fields} />}
    </Panel>
  );
}

function isPlain(fields: Record<string, unknown> | null): fields is Record<string, unknown> {
  return fields !== null && Object.values(fields).every((value) => typeof value !== 'object');
}

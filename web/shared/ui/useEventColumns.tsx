// The columns of a list of usage events, wherever one is shown.
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFieldNames, useNames } from '../api/names';
import type { UsageEvent } from '../api/schema';
import { useFormat } from '../lib/format';
import { reasonWords } from '../lib/reason';
import type { Column } from './DataTable';
import { StatusBadge } from './StatusBadge';

/** A fee, an adjustment or a rounding: it stands behind a bill item, but is no usage and has no page. */
const POSTED = 'posted';

export function useEventColumns(): Column<UsageEvent>[] {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const typeName = useNames('/v1/service-types');
  const fieldName = useFieldNames();
  return useMemo(
    () => [
      { id: 'time', header: t('event.time'), text: (row) => row.time, cell: (row) => (row.status === POSTED ? <span className="g-number">{format.time(row.time)}</span> : <Link className="g-number" to="/events/$event" params={{ event: row.id }}>{format.time(row.time)}</Link>) },
      { id: 'type', header: t('event.type'), text: (row) => typeName(row.service_type), cell: (row) => (row.status === POSTED ? t(`kind.${row.service_type}`, { defaultValue: row.service_type }) : typeName(row.service_type)) },
      { id: 'identifier', header: t('event.service'), text: (row) => row.identifier, cell: (row) => <span className="g-mono">{row.identifier}</span> },
      { id: 'session', header: t('event.session'), extra: true, text: (row) => row.session_id, cell: (row) => <span className="g-mono">{row.session_id}</span> },
      { id: 'fields', header: t('event.fields'), extra: true, cell: (row) => Object.entries(row.fields ?? {}).map(([name, value]) => `${fieldName(row.service_type, name)} ${String(value)}`).join(', ') },
      { id: 'reason', header: t('event.reason'), extra: true, text: (row) => reasonWords(t, row.reason), cell: (row) => reasonWords(t, row.reason) },
      { id: 'recorded', header: t('event.recorded'), extra: true, cell: (row) => format.time(row.recorded_at) },
      { id: 'status', header: t('event.status'), text: (row) => row.status, cell: (row) => <><StatusBadge status={row.status} />{row.tax_pending && <> <StatusBadge status="waiting" word={t('taxPending')} /></>}</> },
      { id: 'quantity', header: t('event.quantity'), numeric: true, text: (row) => row.quantity ?? '', cell: (row) => format.decimal(row.quantity, row.unit) },
      { id: 'tax', header: t('event.tax'), numeric: true, extra: true, text: (row) => row.tax?.amount ?? '', cell: (row) => format.money(row.tax, 'exact') },
      { id: 'amount', header: t('event.amount'), numeric: true, text: (row) => row.amount?.amount ?? '', cell: (row) => <strong>{format.money(row.amount, 'exact')}</strong> },
    ],
    [t, format, typeName, fieldName],
  );
}

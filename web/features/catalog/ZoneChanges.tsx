// What loading rows would change, and what is wrong in a file of rows.
import { Alert, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '@shared/api/client';
import type { FieldError, ZoneRowsLoaded } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { Facts } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';

/** `rows:12: prefix` is line 12, column prefix. */
const PLACE = /^rows:(\d+): (.*)$/;

export function ZoneChanges({ loaded }: { loaded: ZoneRowsLoaded }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const counts = (['added', 'changed', 'ended', 'unchanged'] as const).map((name) => ({ label: t(`change.${name}`), value: format.count(loaded[name]) }));
  const all = loaded.added + loaded.changed + loaded.ended;
  return (
    <Stack gap="sm" role="status" aria-label={t('load.difference')}>
      <Facts facts={[...counts, { label: t('load.rowCount'), value: format.count(loaded.row_count) }]} />
      {all === 0 && <div>{t('load.nothing')}</div>}
      {all > loaded.changes.length && <div>{t('load.first', { shown: format.count(loaded.changes.length), all: format.count(all) })}</div>}
      {loaded.changes.length > 0 && (
        <PlainTable
          label={t('load.difference')} rows={loaded.changes} rowKey={({ prefix, from, kind }) => `${prefix} ${from} ${kind}`}
          columns={[
            { header: t('change.kind'), cell: (row) => t(`change.${row.kind}`) },
            { header: t('prefix'), cell: (row) => <span className="g-mono">{row.prefix}</span> },
            { header: t('change.before'), cell: (row) => row.before ?? '–' },
            { header: t('change.after'), cell: (row) => row.after ?? '–' },
            { header: t('from'), cell: (row) => format.date(row.from), secondary: true },
            { header: t('to'), cell: (row) => format.lastDay(row.to), secondary: true },
          ]}
        />
      )}
    </Stack>
  );
}

export function WrongRows({ problem: { message, errors } }: { problem: ApiProblem }) {
  const { t } = useTranslation('catalog');
  const place = ({ field }: FieldError) => PLACE.exec(field);
  return (
    <>
      <Alert color="red" role="alert" title={message} />
      <PlainTable<FieldError>
        label={t('load.wrong')} rows={errors} rowKey={(row, index) => `${row.field} ${index}`}
        columns={[
          { header: t('load.line'), numeric: true, cell: (row) => place(row)?.[1] ?? '–' },
          { header: t('load.column'), cell: (row) => <span className="g-mono">{place(row)?.[2] ?? row.field}</span> },
          { header: t('load.why'), cell: (row) => row.message },
        ]}
      />
    </>
  );
}

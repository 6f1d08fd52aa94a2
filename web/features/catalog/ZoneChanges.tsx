// What loading rows would change, and what is wrong in a file of rows.
import { Alert, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '@shared/api/client';
import type { FieldError, ZoneRowsLoaded } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { Facts } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import classes from './LoadRows.module.css';
import { mostlyEnds, placeOf } from './zone-load';

/** As many wrong rows are told, and no more. */
const PROBLEMS_MAX = 200;

export function ZoneChanges({ loaded }: { loaded: ZoneRowsLoaded }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const counts = (['added', 'changed', 'ended', 'unchanged'] as const).map((name) => ({ label: t(`change.${name}`), value: format.count(loaded[name]) }));
  const most = mostlyEnds(loaded);
  const all = loaded.added + loaded.changed + loaded.ended;
  return (
    <Stack gap="sm" role="status" aria-label={t('load.difference')}>
      <Facts facts={[...counts, { label: t('load.rowCount'), value: format.count(loaded.row_count) }]} />
      {most !== null && <Alert color="yellow" title={t('load.mostEnd', { ended: format.count(most.ended), before: format.count(most.before) })}>{t('load.mostEndHint')}</Alert>}
      {all === 0 && <div>{t('load.nothing')}</div>}
      {all > loaded.changes.length && <div>{t('load.first', { shown: format.count(loaded.changes.length), all: format.count(all) })}</div>}
      {loaded.changes.length > 0 && (
        <PlainTable
          className={classes.rows} label={t('load.difference')} rows={loaded.changes} rowKey={({ prefix, from, kind }) => `${prefix} ${from} ${kind}`}
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

export function WrongRows({ problem: { errors } }: { problem: ApiProblem }) {
  const { t } = useTranslation('catalog');
  return (
    <>
      <Alert color="red" role="alert" title={t('load.nothingLoaded')}>{errors.length < PROBLEMS_MAX ? t('load.wrongCount', { count: errors.length }) : t('load.wrongFirst', { count: errors.length })}</Alert>
      <PlainTable<FieldError>
        className={classes.rows} label={t('load.wrong')} rows={errors} rowKey={(row, index) => `${row.field} ${index}`}
        columns={[
          { header: t('load.line'), numeric: true, cell: (row) => placeOf(row).line ?? t('shared:none') },
          { header: t('load.column'), cell: (row) => <span className="g-mono">{placeOf(row).column}</span> },
          { header: t('load.why'), cell: (row) => <Why wrong={row} /> },
        ]}
      />
    </>
  );
}

/** By its code; without a line nothing but the server's sentence tells which row is meant. */
function Why({ wrong }: { wrong: FieldError }) {
  const { t } = useTranslation('catalog');
  const words = t(`wrongRow.${wrong.code}`, { defaultValue: wrong.message });
  return <>{words}{placeOf(wrong).line === null && words !== wrong.message && <div lang="en" className={classes.said}>{wrong.message}</div>}</>;
}

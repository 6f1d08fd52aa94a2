// The rows of a rate plan: when each applies, and what it charges, step by step.
import { useTranslation } from 'react-i18next';
import { useFormat } from '@shared/lib/format';
import { inline, isTable } from '@shared/ui/DocumentView';
import { PlainTable } from '@shared/ui/PlainTable';
import classes from './RateRows.module.css';

type Fields = Record<string, unknown>;

export function RateRows({ rows }: { rows: unknown }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  if (!isTable(rows)) return null;
  return (
    <PlainTable<Fields>
      label={t('rateRows')} rows={rows} rowKey={(_, index) => String(index)}
      columns={[
        { header: t('row'), cell: (row) => <strong>{inline(row.name ?? row.code, format)}</strong> },
        { header: t('when'), cell: (row) => <Conditions row={row} /> },
        { header: t('charges'), cell: (row) => (isTable(row.charges) ? row.charges.map((charge, index) => <Charge key={index} charge={charge} />) : inline(row.charges, format)) },
      ]}
    />
  );
}

function Conditions({ row }: { row: Fields }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const { name: _name, code: _code, charges: _charges, when, ...others } = row;
  const parts = [when, others].map((part) => inline(part, format)).filter((text) => text !== '–' && text !== '');
  return parts.length === 0 ? t('always') : parts.map((text) => <div key={text}>{text}</div>);
}

function Charge({ charge }: { charge: Fields }) {
  const format = useFormat();
  const { steps, ...about } = charge;
  return (
    <div className={classes.charge}>
      <div className={classes.about}>{inline(about, format)}</div>
      {isTable(steps) && <ol className={classes.steps}>{steps.map((step, index) => <li key={index}>{inline(step, format)}</li>)}</ol>}
    </div>
  );
}

// The rows of a rate plan: when each applies, and what it charges, step by step.
import { useTranslation } from 'react-i18next';
import { useFormat } from '@shared/lib/format';
import { inline, isTable, type DocumentWords } from '@shared/ui/DocumentView';
import { PlainTable } from '@shared/ui/PlainTable';
import { ofCustomer } from './document-words';
import classes from './RateRows.module.css';

type Fields = Record<string, unknown>;

export function RateRows({ rows, words }: { rows: unknown; words: DocumentWords }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  if (!isTable(rows)) return null;
  return (
    <PlainTable<Fields>
      label={t('rateRows')} rows={rows} rowKey={(_, index) => String(index)}
      columns={[
        { header: t('row'), cell: (row) => <strong>{inline(row.name ?? row.code, format)}</strong> },
        { header: t('when'), cell: (row) => <Conditions row={row} words={words} /> },
        { header: t('charges'), cell: (row) => (isTable(row.charges) ? row.charges.map((charge, index) => <Charge key={index} charge={charge} words={words} />) : inline(row.charges, format, words)) },
      ]}
    />
  );
}

function Conditions({ row, words }: { row: Fields; words: DocumentWords }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const { name: _name, code: _code, charges: _charges, when, customer, ...others } = row;
  const parts = [when, ofCustomer(customer), others].map((part) => inline(part, format, words)).filter((text) => text !== '–' && text !== '');
  return parts.length === 0 ? t('always') : parts.map((text) => <div key={text}>{text}</div>);
}

function Charge({ charge, words }: { charge: Fields; words: DocumentWords }) {
  const format = useFormat();
  const { steps, ...about } = charge;
  return (
    <div className={classes.charge}>
      <div className={classes.about}>{inline(about, format, words)}</div>
      {isTable(steps) && <ol className={classes.steps}>{steps.map((step, index) => <li key={index}>{inline(step, format, words)}</li>)}</ol>}
    </div>
  );
}

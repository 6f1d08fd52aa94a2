// Any structured document, readable: values as facts, lists of objects as tables, the rest nested.
// Owns: no knowledge of what the document means; a field's own name is its label.
import { useTranslation } from 'react-i18next';
import { useFormat, type Format } from '../lib/format';
import { Facts } from './Panel';
import { PlainTable } from './PlainTable';
import classes from './DocumentView.module.css';

type Fields = Record<string, unknown>;

export function DocumentView({ value, skip = [] }: { value: unknown; skip?: string[] }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  if (!isFields(value)) return <p className={classes.plain}>{inline(value, format)}</p>;
  const entries = Object.entries(value).filter(([name, field]) => !skip.includes(name) && field !== null && field !== undefined && !isBlank(field));
  const plain = entries.filter(([, field]) => !isFields(field) && !isTable(field));
  const nested = entries.filter(([, field]) => isFields(field) || isTable(field));
  return (
    <div className={classes.document}>
      {plain.length > 0 && <Facts facts={plain.map(([name, field]) => ({ label: labelOf(name), value: inline(field, format) }))} />}
      {nested.map(([name, field]) => (
        <section key={name}>
          <h3 className={classes.name}>{labelOf(name)}</h3>
          {isTable(field) ? <FieldTable label={t('document.table', { name: labelOf(name) })} rows={field} /> : <div className={classes.nested}><DocumentView value={field} /></div>}
        </section>
      ))}
    </div>
  );
}

export function FieldTable({ label, rows }: { label: string; rows: Fields[] }) {
  const format = useFormat();
  const names = [...new Set(rows.flatMap(Object.keys))].filter((name) => rows.some((row) => !isBlank(row[name])));
  return (
    <PlainTable<Fields>
      label={label} rows={rows} rowKey={(_, index) => String(index)}
      columns={names.map((name) => ({
        header: labelOf(name), numeric: rows.every((row) => isBlank(row[name]) || isNumeric(row[name])),
        cell: (row) => {
          const field = row[name];
          return isTable(field) ? <FieldTable label={labelOf(name)} rows={field} /> : inline(field, format);
        },
      }))}
    />
  );
}

function labelOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value in one line. */
export function inline(value: unknown, format: Format): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (typeof value === 'number') return format.count(value);
  if (typeof value === 'string') return isInstant(value) ? format.time(value) : value;
  if (Array.isArray(value)) return value.map((item) => (isFields(item) ? `(${inline(item, format)})` : inline(item, format))).join(', ');
  if (isMoney(value)) return format.money(value, 'exact');
  if (isFields(value)) return Object.entries(value).filter(([, field]) => !isBlank(field)).map(([name, field]) => `${labelOf(name)}: ${isFields(field) && !isMoney(field) ? `(${inline(field, format)})` : inline(field, format)}`).join(' · ');
  return String(value);
}

function isMoney(value: unknown): value is { amount: string; resource: string } {
  return isFields(value) && typeof value.amount === 'string' && typeof value.resource === 'string' && Object.keys(value).length === 2;
}
function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** A list of objects. */
export function isTable(value: unknown): value is Fields[] {
  return Array.isArray(value) && value.length > 0 && value.every(isFields);
}
function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || (isFields(value) && Object.keys(value).length === 0);
}
function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}
function isInstant(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T/.test(value);
}

// Any structured document, readable: values as facts, lists of objects as tables, the rest nested.
// Owns: no knowledge of what the document means; a page that has it brings the words.
import { useTranslation } from 'react-i18next';
import { useFormat, type Format } from '../lib/format';
import { Facts } from './Panel';
import { PlainTable } from './PlainTable';
import classes from './DocumentView.module.css';

type Fields = Record<string, unknown>;

/** What a page knows of its documents. No label, and no words for a value: both are shown as they are. */
export type DocumentWords = { label: (field: string) => string; value: (field: string, value: string | boolean) => string | null };
const NO_WORDS: DocumentWords = { label: () => '', value: () => null };

export function DocumentView({ value, skip = [], words = NO_WORDS }: { value: unknown; skip?: string[]; words?: DocumentWords | undefined }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  if (!isFields(value)) return <p className={classes.plain}>{inline(value, format, words)}</p>;
  const entries = Object.entries(value).filter(([name, field]) => !skip.includes(name) && field !== null && field !== undefined && !isBlank(field));
  const plain = entries.filter(([, field]) => isPlain(field));
  const nested = entries.filter(([, field]) => !isPlain(field));
  return (
    <div className={classes.document}>
      {plain.length > 0 && <Facts facts={plain.map(([name, field]) => ({ label: labelOf(name, words), value: inline(field, format, words, name) }))} />}
      {nested.map(([name, field]) => (
        <section key={name}>
          <h3 className={classes.name}>{labelOf(name, words)}</h3>
          {isTable(field) ? <FieldTable label={t('document.table', { name: labelOf(name, words) })} rows={field} words={words} /> : <div className={classes.nested}><DocumentView value={field} words={words} /></div>}
        </section>
      ))}
    </div>
  );
}

export function FieldTable({ label, rows, words = NO_WORDS, nested = false }: { label: string; rows: Fields[]; words?: DocumentWords | undefined; nested?: boolean }) {
  const format = useFormat();
  const names = [...new Set(rows.flatMap(Object.keys))].filter((name) => rows.some((row) => !isBlank(row[name])));
  return (
    <PlainTable<Fields>
      label={label} nested={nested} rows={rows} rowKey={(_, index) => String(index)}
      columns={names.map((name) => ({
        header: labelOf(name, words), numeric: rows.every((row) => isBlank(row[name]) || isNumeric(row[name])),
        cell: (row) => {
          const field = row[name];
          return isTable(field) ? <FieldTable nested label={labelOf(name, words)} rows={field} words={words} /> : inline(field, format, words, name);
        },
      }))}
    />
  );
}

function labelOf(name: string, known: DocumentWords): string {
  const label = known.label(name);
  if (label !== '') return label;
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value in one line. `field` is where it stands. */
export function inline(value: unknown, format: Format, words: DocumentWords = NO_WORDS, field = ''): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return words.value(field, value) ?? (value ? '✓' : '✗');
  if (typeof value === 'number') return format.count(value);
  if (typeof value === 'string') return words.value(field, value) ?? (isInstant(value) ? format.time(value) : isDay(value) ? format.date(value) : value);
  if (Array.isArray(value)) return value.map((item) => (isFields(item) ? `(${inline(item, format, words, field)})` : inline(item, format, words, field))).join(', ');
  if (isMoney(value)) return format.money(value, 'exact');
  if (isByLanguage(value)) return value[format.language] ?? value.en ?? Object.values(value)[0] ?? '';
  if (isFields(value)) {
    const parts = Object.entries(value).filter(([, inner]) => !isBlank(inner));
    const colon = format.language === 'fr' ? '\u00a0: ' : ': ';
    return parts.map(([name, inner]) => `${labelOf(name, words)}${colon}${isFields(inner) && !isMoney(inner) ? `(${inline(inner, format, words, name)})` : inline(inner, format, words, name)}`).join(' · ');
  }
  return String(value);
}

function isMoney(value: unknown): value is { amount: string; resource: string } {
  return isFields(value) && typeof value.amount === 'string' && typeof value.resource === 'string' && Object.keys(value).length === 2;
}
/** One text per language, such as `{en: …, fr: …}`. */
function isByLanguage(value: unknown): value is Record<string, string> {
  return isFields(value) && typeof value.en === 'string' && Object.entries(value).every(([language, text]) => /^[a-z]{2}$/.test(language) && typeof text === 'string');
}
/** Whether a value stands in one line. */
function isPlain(value: unknown): boolean {
  return isByLanguage(value) || isMoney(value) || (!isFields(value) && !isTable(value));
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
function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value);
}

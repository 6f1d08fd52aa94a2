// The document of an invoice or note, drawn by the template that it was issued with or by another one.
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSearchText } from '@shared/lib/search';
import { DocumentFrame, type DocumentFormat } from '@shared/ui/DocumentFrame';

const FORMATS: DocumentFormat[] = ['pdf', 'html', 'json'];

export function IssuedDocument({ path, fileName }: { path: string; fileName: string }) {
  const { t } = useTranslation('invoices');
  const [search, change] = useSearchText();
  const templates = (useRead('/v1/document-templates').data?.items ?? []).filter(({ category }) => category === 'invoice');
  const named = new URLSearchParams(Object.entries({ template: search.template, language: search.language }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  const choices = [{ value: '', label: t('asIssued') }, ...templates.map(({ code, title, version }) => ({ value: code, label: version === 0 ? t('builtIn') : title }))];
  const languages = [{ value: '', label: t('asIssued') }, ...['en', 'fr'].map((value) => ({ value, label: t(`languages.${value}`) }))];
  return (
    <>
      <div style={{ display: 'flex', gap: 12, flexWrap: 'wrap', marginBottom: 12 }}>
        <NativeSelect label={t('template')} data={choices} value={search.template ?? ''} onChange={(event) => change({ template: event.currentTarget.value || undefined })} />
        <NativeSelect label={t('language')} data={languages} value={search.language ?? ''} onChange={(event) => change({ language: event.currentTarget.value || undefined })} />
      </div>
      <DocumentFrame
        title={t('document')} path={named.size === 0 ? path : `${path}?${named.toString()}`} formats={FORMATS} fileName={fileName}
        format={FORMATS.find((known) => known === search.format) ?? 'pdf'} onFormat={(next) => change({ format: next })}
      />
    </>
  );
}

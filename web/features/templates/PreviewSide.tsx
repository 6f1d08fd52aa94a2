// What the texts make of a bill: the page while one types, the PDF when it is asked for.
import { Button, NativeSelect, SegmentedControl, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPdf } from './readPdf';
import { FormProblem } from '@shared/ui/FormProblem';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { otherProblem } from './faults';
import { LANGUAGES } from './NewTemplateDialog';
import { PreviewFrame } from './PreviewFrame';
import type { usePreview } from './usePreview';
import type { PreviewChoice } from './usePreviewChoice';
import frame from './PreviewFrame.module.css';
import classes from './TemplatePage.module.css';

type Props = { choice: PreviewChoice; preview: ReturnType<typeof usePreview>; html: string; typst: string; form: 'html' | 'typst' };

export function PreviewSide({ choice, preview, html, typst, form }: Props) {
  const { t } = useTranslation('templates');
  const { bills, bill, setBill, language, setLanguage } = choice;
  return (
    <section aria-label={t('preview')}>
      <div className={classes.bar}>
        <NativeSelect
          label={t('bill')} value={bill ?? ''} onChange={(event) => setBill(event.currentTarget.value)}
          data={bills.map((one) => ({ value: one.id, label: `${one.number} · ${one.customer.name} · ${t(`billStates.${one.status}`)}` }))}
        />
        <SegmentedControl aria-label={t('language')} value={language} onChange={setLanguage} data={LANGUAGES.map((value) => ({ value, label: value.toUpperCase() }))} />
      </div>
      {form === 'html' && <FormProblem problem={otherProblem(preview.problem)} />}
      {bill === null && <NoBill choice={choice} />}
      {bill !== null && form === 'html' && <PreviewFrame html={preview.page ?? ''} old={preview.isOld} />}
      {bill !== null && form === 'typst' && <PdfPreview bill={bill} html={html} typst={typst} language={language} />}
    </section>
  );
}

/** None there, none known yet, none that could be asked for. */
function NoBill({ choice: { pending, problem, retry } }: { choice: PreviewChoice }) {
  const { t } = useTranslation('templates');
  if (problem !== null) return <FailedState error={problem} onRetry={retry} />;
  return pending ? <Skeleton className={frame.frame} /> : <EmptyState title={t('noBill')} hint={t('noBillHint')} />;
}

function PdfPreview({ bill, html, typst, language }: { bill: string; html: string; typst: string; language: string }) {
  const { t } = useTranslation('templates');
  const [address, setAddress] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // What was drawn is let go with the page.
  useEffect(() => () => { if (address !== null) URL.revokeObjectURL(address); }, [address]);
  const draw = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setAddress(URL.createObjectURL(await readPdf({ bill, html, language, ...(typst.trim() === '' ? {} : { typst }) })));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <FormProblem problem={problem} />
      <Button variant="default" loading={busy} onClick={() => void draw()} mb="xs">{t('drawPdf')}</Button>
      {address !== null && <iframe className={frame.frame} title={t('preview')} src={address} />}
    </>
  );
}

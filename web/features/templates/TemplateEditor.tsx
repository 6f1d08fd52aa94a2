// The editor of a template with its live preview: page or PDF, on a bill that one chooses.
import { Button, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { DocumentTemplate } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { FormProblem } from '@shared/ui/FormProblem';
import { CodeArea } from './CodeArea';
import { faultsOf, otherProblem } from './faults';
import { PreviewSide } from './PreviewSide';
import { TemplateFile } from './TemplateFile';
import { usePreviewChoice } from './usePreviewChoice';
import { usePreview } from './usePreview';
import classes from './TemplatePage.module.css';

type Text = 'html' | 'typst';

export function TemplateEditor({ template }: { template: DocumentTemplate }) {
  const { t } = useTranslation('templates');
  const { may } = useSession();
  const refresh = useRefresh();
  const [shown, setShown] = useState<Text>('html');
  // What was typed and is not saved; null follows the template.
  const [typedHtml, setTypedHtml] = useState<string | null>(null);
  const [typedTypst, setTypedTypst] = useState<string | null>(null);
  const html = typedHtml ?? template.html;
  const typst = typedTypst ?? template.typst ?? '';
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const choice = usePreviewChoice(template.language);
  const preview = usePreview(choice.bill, html, choice.language);
  const isReadOnly = template.version === 0 || !may('invoicing.manage');
  const isChanged = html !== template.html || written(typst) !== template.typst;
  useBlocker({ shouldBlockFn: () => isChanged && !window.confirm(t('leave')), enableBeforeUnload: isChanged });
  /** What was refused is said of the text of then. */
  const type = (keep: (text: string) => void) => (text: string) => {
    setProblem(null);
    keep(text);
  };
  const save = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const body = { html, typst: written(typst) };
      const saved = await unwrap(api.PATCH('/v1/document-templates/{code}', { params: { path: { code: template.code } }, body }));
      notifications.show({ message: t('savedVersion', { version: saved.version }), color: 'green' });
      await refresh('/v1/document-templates', '/v1/activities');
      // What was typed meanwhile stays.
      setTypedHtml((typed) => (typed === html ? null : typed));
      setTypedTypst((typed) => (typed === typst ? null : typed));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const faults = faultsOf(preview.problem).length > 0 ? faultsOf(preview.problem) : faultsOf(problem);
  return (
    <>
      <FormProblem problem={otherProblem(problem)} />
      <div className={classes.sides}>
        <section aria-label={t('text')}>
          <div className={classes.bar}>
            <SegmentedControl aria-label={t('text')} value={shown} onChange={(value) => setShown(value === 'typst' ? 'typst' : 'html')} data={[{ value: 'html', label: t('html') }, { value: 'typst', label: t('typst') }]} />
            {!isReadOnly && <Button leftSection={<IconDeviceFloppy size={16} />} loading={busy} disabled={!isChanged} title={isChanged ? undefined : t('nothing')} onClick={() => void save()}>{t('saveVersion')}</Button>}
          </div>
          <TemplateFile
            key={shown} name={`${template.code}.${shown === 'html' ? 'html' : 'typ'}`} mime={shown === 'html' ? 'text/html' : 'text/plain'} text={shown === 'html' ? html : typst}
            onLoad={isReadOnly ? undefined : type(shown === 'html' ? setTypedHtml : setTypedTypst)}
          />
          {shown === 'html'
            ? <CodeArea label={t('html')} value={html} onChange={type(setTypedHtml)} faults={faults} readOnly={isReadOnly} />
            : <CodeArea label={t('typst')} value={typst} onChange={type(setTypedTypst)} faults={[]} readOnly={isReadOnly} />}
          {shown === 'typst' && <p>{t('typstHint')}</p>}
        </section>
        <PreviewSide choice={choice} preview={preview} html={html} typst={typst} form={shown} />
      </div>
    </>
  );
}

/** A blank text is none: the built-in layout then draws the PDF. */
function written(typst: string): string | null {
  return typst.trim() === '' ? null : typst;
}

// An invoice or its preview as PDF, HTML or JSON. Asks first whether the document is there, so that
// a refusal is shown in words and not inside a frame; a renderer that is not ready is asked again.
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiProblem, readText, withSite } from '../api/client';
import { FailedState } from './PageStates';
import { Panel } from './Panel';
import classes from './DocumentFrame.module.css';

export type DocumentFormat = 'pdf' | 'html' | 'json';
const NOT_READY = 'renderer_not_ready';
const ASK_AGAIN_MS = 4000;

type Props = { title: string; note?: string | undefined; path: string; formats: DocumentFormat[]; format: DocumentFormat; onFormat: (format: DocumentFormat) => void; fileName: string };

export function DocumentFrame({ title, note, path, formats, format, onFormat, fileName }: Props) {
  const { t } = useTranslation('shared');
  const address = withSite(`${path}${path.includes('?') ? '&' : '?'}format=${format}`);
  const asked = useQuery({
    queryKey: ['document', address],
    queryFn: ({ signal }) => readText(address, signal, format === 'json'),
    refetchInterval: ({ state }) => (isWaiting(state.error) ? ASK_AGAIN_MS : false),
    retry: false,
  });
  return (
    <Panel
      title={title} {...(note === undefined ? {} : { note })}
      aside={
        <div className={classes.tools}>
          <SegmentedControl
            size="xs" aria-label={t('document.format')} value={format} data={formats.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(value) => { const chosen = formats.find((other) => other === value); if (chosen !== undefined) onFormat(chosen); }}
          />
          <Button component="a" size="xs" variant="default" href={address} download={`${fileName}.${format}`} leftSection={<IconDownload size={14} />}>{t('document.save')}</Button>
        </div>
      }
    >
      {isWaiting(asked.error) && <p role="status" className={classes.wait}>{t('document.waiting')}</p>}
      {asked.error !== null && !isWaiting(asked.error) && <FailedState error={asked.error} onRetry={() => void asked.refetch()} />}
      {asked.isPending && <Skeleton className={classes.frame} />}
      {asked.data !== undefined && asked.error === null && (format === 'json'
        ? <pre className={classes.text} tabIndex={0} role="region" aria-label={title}>{pretty(asked.data)}</pre>
        : <iframe className={classes.frame} data-format={format} title={title} src={address} />)}
    </Panel>
  );
}

function isWaiting(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === NOT_READY;
}

/** Indents without parsing numbers into floats: strings stay text in our JSON, so a parse is safe. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// A text of a template from a file, and as one: templates are written in an editor of one's own too.
import { Button, FileButton, Group, Text } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download } from '@shared/lib/export';

/** What the server takes as the text of a page. */
const FILE_BYTES_MAX = 256 * 1024;

/** `onLoad` gets the text of a file that was chosen; without it the text can only be saved. */
export function TemplateFile({ name, mime, text, onLoad }: { name: string; mime: string; text: string; onLoad: ((text: string) => void) | undefined }) {
  const { t } = useTranslation('templates');
  // Without it the same file is not taken a second time.
  const reset = useRef<() => void>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const load = async (file: File | null) => {
    if (file === null) return;
    reset.current?.();
    setWrong(null);
    if (file.size > FILE_BYTES_MAX) return setWrong(t('file.tooLarge', { name: file.name, kib: FILE_BYTES_MAX / 1024 }));
    const bytes = await file.arrayBuffer().catch(() => null);
    if (bytes === null) return setWrong(t('file.unreadable', { name: file.name }));
    const text = textOf(bytes);
    if (text === null) return setWrong(t('file.notText', { name: file.name }));
    onLoad?.(text);
  };
  return (
    <>
      <Group gap="xs">
        {onLoad !== undefined && <FileButton inputProps={{ 'aria-label': t('file.load') }} resetRef={reset} onChange={(file) => void load(file)} accept=".html,.htm,.typ,.txt,text/*">{(props) => <Button {...props} variant="default" size="xs" leftSection={<IconUpload size={14} aria-hidden />}>{t('file.load')}</Button>}</FileButton>}
        <Button variant="default" size="xs" leftSection={<IconDownload size={14} aria-hidden />} disabled={text === ''} title={text === '' ? t('file.empty') : undefined} onClick={() => download(name, mime, text)}>{t('file.save')}</Button>
      </Group>
      {wrong !== null && <Text c="red" size="sm" role="alert">{wrong}</Text>}
    </>
  );
}

/** Null where the bytes are no text in UTF-8. */
function textOf(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

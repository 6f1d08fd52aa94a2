// Load rows from a CSV file: what it would change first, or what is wrong in it line by line; then the load itself.
import { Button, FileInput, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiProblem, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { ZoneRowsLoaded } from '@shared/api/schema';
import { FormProblem } from '@shared/ui/FormProblem';
import classes from './LoadRows.module.css';
import { ZoneChanges, WrongRows } from './ZoneChanges';

type Way = 'all' | 'version';

export function LoadRowsDialog({ code, name, onClose }: { code: string; name: string; onClose: () => void }) {
  const { t } = useTranslation('catalog');
  const refresh = useRefresh();
  const [file, setFile] = useState<File | null>(null);
  const [way, setWay] = useState<Way>('version');
  const [from, setFrom] = useState('');
  const [preview, setPreview] = useState<ZoneRowsLoaded | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const missing = file === null ? t('load.needsFile') : way === 'version' && from === '' ? t('load.needsDay') : null;

  const forget = () => {
    setPreview(null);
    setProblem(null);
  };
  const send = async (dryRun: boolean) => {
    if (file === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const loaded = await put(code, file, way === 'version' ? from : undefined, dryRun);
      if (dryRun) return setPreview(loaded);
      await refresh('/v1/zone-maps', '/v1/catalog', '/v1/activities');
      notifications.show({ message: t('load.done', { name }), color: 'green' });
      onClose();
    } catch (error) {
      setPreview(null);
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const wrong = problem instanceof ApiProblem && problem.code === 'zone_rows_invalid' ? problem : null;
  return (
    <Modal opened onClose={onClose} title={t('load.title', { name })} size="xl" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        {wrong === null ? <FormProblem problem={problem} /> : <WrongRows problem={wrong} />}
        <FileInput label={t('load.file')} description={t('load.fileHint')} placeholder={t('load.choose')} accept=".csv,text/csv" clearable clearButtonProps={{ 'aria-label': t('load.clear') }} required data-autofocus value={file}
          onChange={(chosen) => { setFile(chosen); forget(); }} />
        <Radio.Group label={t('load.way')} value={way} onChange={(chosen) => { setWay(chosen === 'all' ? 'all' : 'version'); forget(); }}>
          <Stack gap={6} mt={6}>
            <Radio value="version" label={t('load.version')} />
            <Radio value="all" label={t('load.all')} />
          </Stack>
        </Radio.Group>
        {way === 'version' && <TextInput type="date" label={t('load.from')} description={t('load.fromHint')} required value={from} onChange={(event) => { setFrom(event.currentTarget.value); forget(); }} />}
        {preview !== null && <ZoneChanges loaded={preview} />}
        <Group justify="flex-end" className={classes.foot}>
          <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
          {preview === null
            ? <Button loading={busy} disabled={missing !== null} title={missing ?? undefined} onClick={() => void send(true)}>{t('load.preview')}</Button>
            : <Button loading={busy} disabled={isNothing(preview)} title={isNothing(preview) ? t('load.nothing') : undefined} onClick={() => void send(false)}>{t('load.submit')}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}

function put(code: string, file: File, from: string | undefined, dryRun: boolean): Promise<ZoneRowsLoaded> {
  // The file goes out as it is, piece by piece: the description says text, which a file of many megabytes need not become first.
  const body = { body: '', bodySerializer: () => file, headers: { 'Content-Type': 'text/csv' } };
  return unwrap(api.PUT('/v1/zone-maps/{code}/rows', { params: { path: { code }, query: { from, dry_run: dryRun } }, ...body }));
}

function isNothing({ added, changed, ended }: ZoneRowsLoaded): boolean {
  return added + changed + ended === 0;
}

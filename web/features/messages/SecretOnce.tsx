// A secret, shown this once.
import { Alert, Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyText } from '@shared/ui/CopyText';
import classes from './messages.module.css';

export function SecretOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation('messages');
  return (
    <Stack>
      <Alert color="green" role="status" title={t('webhooks.once')}>
        <Group gap={6} wrap="nowrap"><code className={`g-mono ${classes.row}`}>{secret}</code><CopyText value={secret} /></Group>
      </Alert>
      <p>{t('webhooks.verify')}</p>
      <Group justify="flex-end"><Button onClick={onClose}>{t('shared:close')}</Button></Group>
    </Stack>
  );
}

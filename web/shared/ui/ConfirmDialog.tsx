// Asks before something is taken away, and says what that does. What goes wrong stands in the dialog, which stays open.
import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from './FormProblem';

type Props = { title: string; effect: string; action: string; done: string; keep?: string; run: () => Promise<void>; onClose: () => void };

export function ConfirmDialog({ title, effect, action, done, keep, run, onClose }: Props) {
  const { t } = useTranslation('shared');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await run();
      notifications.show({ message: done, color: 'green' });
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack>
        <FormProblem problem={problem} />
        <p>{effect}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{keep ?? t('cancel')}</Button>
          <Button color="red.8" loading={busy} onClick={() => void confirm()}>{action}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

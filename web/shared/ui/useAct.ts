// Something done by one click, without a form: busy meanwhile, and told how it went.
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client';

/** `act` does it and answers what to say then. */
export function useAct(act: () => Promise<string>) {
  const { t } = useTranslation('shared');
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      notifications.show({ message: await act(), color: 'green' });
    } catch (error) {
      // What is no answer of the server never came through.
      notifications.show({ message: error instanceof ApiProblem ? error.message : t('failed.unreachable'), color: 'red.8' });
    } finally {
      setBusy(false);
    }
  };
  return { run: () => void run(), busy };
}

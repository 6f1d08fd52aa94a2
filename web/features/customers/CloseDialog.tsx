// Closes an account: what is in the way, or when it is erased, stands there before the button that does it.
import { Alert } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useDryRun } from '@shared/api/dry-run';
import { useRefresh } from '@shared/api/queries';
import type { Customer } from '@shared/api/schema';
import { isZero } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function CloseDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const refresh = useRefresh();
  const { number, name, balances_overview: { due } } = customer;
  const send = (isDry: boolean) => unwrap(api.POST('/v1/customers/{customer}:close', { params: { path: { customer: number }, query: isDry ? { dry_run: true } : {} } }));
  const preview = useDryRun(`close.${number}`, {}, () => send(true));
  const { submit, problem, busy } = useSubmit(useForm({ initialValues: {} }), async () => {
    const { removal_at } = await send(false);
    await refresh('/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('closing.done', { name, time: format.time(removal_at) }), color: 'green' });
    onClose();
  });
  const at = preview.data?.removal_at ?? null;
  return (
    <FormDialog title={t('closing.title', { name })} onClose={onClose} submit={submit} problem={problem ?? preview.error} busy={busy} action={t('closing.do')} color="red.8" why={preview.data === undefined ? t('closing.waits') : undefined}>
      {at !== null && <Alert color="red" title={t('closing.erasedAt', { time: format.time(at) })}>{t('closing.effect')}</Alert>}
      {!isZero(due.amount) && <Alert color="yellow" title={t('closing.due', { amount: format.money(due) })}>{t('closing.dueHint')}</Alert>}
    </FormDialog>
  );
}

// Bill what a profile's active bill has collected, now instead of as its cycle ends: what it comes to stands there before.
import { Button, Menu, Skeleton, type ButtonProps } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconReceipt } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useDryRun } from '@shared/api/dry-run';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { Facts } from '@shared/ui/Panel';

/** Of one billing profile, by its code or id, or of any that the customer has. */
export function BillNow({ customer, profile, ...button }: { customer: string; profile?: string } & Pick<ButtonProps, 'size'>) {
  const { t } = useTranslation('bills');
  const { may } = useSession();
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items ?? [];
  const [chosen, setChosen] = useState<BillingProfile | null>(null);
  const offered = profiles.filter(({ id, code }) => profile === undefined || id === profile || code === profile);
  const [first] = offered;
  if (first === undefined || !may('billing.run')) return null;
  const look = { variant: 'default', leftSection: <IconReceipt size={16} aria-hidden />, ...button } as const;
  return (
    <>
      {offered.length === 1 ? <Button {...look} onClick={() => setChosen(first)}>{t('billNow.open')}</Button> : (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target><Button {...look} rightSection={<IconChevronDown size={16} aria-hidden />}>{t('billNow.open')}</Button></Menu.Target>
          <Menu.Dropdown>{offered.map((one) => <Menu.Item key={one.id} onClick={() => setChosen(one)}>{t('billNow.profile', { code: one.code })}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
      {chosen !== null && <BillNowDialog profile={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function BillNowDialog({ profile, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('bills');
  const format = useFormat();
  const refresh = useRefresh();
  const { id, active_bill } = profile;
  const preview = useDryRun(`bill-now.${id}`, { active_bill }, () => unwrap(api.POST('/v1/billing-profiles/{id}:bill-now', { params: { path: { id }, query: { dry_run: true } } })));
  const bill = preview.data?.bills[0];
  const { submit, problem, busy } = useSubmit(useForm(), async () => {
    const { bills } = await unwrap(api.POST('/v1/billing-profiles/{id}:bill-now', { params: { path: { id } } }));
    await refresh('/v1/bills', '/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('billNow.done', { number: bills[0]?.number ?? '' }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog
      title={t('billNow.profile', { code: profile.code })} onClose={onClose} submit={submit} problem={problem ?? preview.error} busy={busy}
      action={bill === undefined ? t('billNow.open') : t('billNow.submit', { amount: format.money(bill.total) })} why={bill === undefined ? t(preview.pending ? 'billNow.waits' : 'billNow.refused') : undefined}
    >
      <p style={{ margin: 0 }}>{t('billNow.effect')}</p>
      {preview.pending && <Skeleton height={110} />}
      {bill !== undefined && (
        <section role="status" aria-label={t('billNow.preview')}>
          <Facts
            facts={[
              { label: t('bill'), value: bill.number },
              { label: t('period'), value: format.period(bill.period) },
              { label: t('net'), value: format.money(bill.net) },
              { label: t('tax'), value: format.money(bill.tax) },
              { label: t('total'), value: <strong>{format.money(bill.total)}</strong> },
              { label: t('due'), value: format.money(bill.due) },
            ]}
          />
        </section>
      )}
    </FormDialog>
  );
}

// Place a customer in the organization tree, or move it: what moves along stands there before the button that does it.
import { Alert, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useDryRun } from '@shared/api/dry-run';
import { useRefresh } from '@shared/api/queries';
import type { OrganizationMove, OrganizationPlace } from '@shared/api/schema';
import { CustomerSelect } from '@shared/ui/CustomerSelect';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { TYPES, typeOf } from './node-type';

const NAMED_MAX = 5;

export function PlaceDialog({ place, onClose }: { place: OrganizationPlace; onClose: () => void }) {
  const { t } = useTranslation('organization');
  const refresh = useRefresh();
  const { number, name } = place.customer;
  const form = useForm({ initialValues: { type: place.type ?? '', parent: place.path.at(-1)?.customer.number ?? '' } });
  const body = { type: typeOf(form.values.type), parent: form.values.parent === '' ? null : form.values.parent };
  const send = (isDry: boolean) => unwrap(api.PATCH('/v1/customers/{customer}/organization', { params: { path: { customer: number }, query: isDry ? { dry_run: true } : {} }, body }));
  const preview = useDryRun(`organization.${number}`, body, () => send(true));
  const { submit, problem, busy } = useSubmit(form, async () => {
    await send(false);
    await refresh('/v1/customers', '/v1/organization-nodes', '/v1/activities');
    notifications.show({ message: t('placed', { name }), color: 'green' });
    onClose();
  });
  const title = t(place.in_tree ? 'moveTitle' : 'putTitle', { name });
  return (
    <FormDialog title={title} onClose={onClose} submit={submit} problem={problem ?? preview.error} busy={busy} action={t(place.in_tree ? 'moveDo' : 'put')} why={preview.data === undefined ? t('waits') : undefined}>
      <CustomerSelect label={t('parent')} description={t('parentHint')} clearable autoFocus except={number} error={form.errors.parent} value={form.values.parent} onChoose={(parent) => form.setFieldValue('parent', parent)} />
      <Select label={t('type')} description={t('typeHint')} clearable data={TYPES.map((value) => ({ value, label: t(`types.${value}`) }))} value={form.values.type === '' ? null : form.values.type} onChange={(type) => form.setFieldValue('type', type ?? '')} />
      {preview.data !== undefined && <Effect move={preview.data} />}
    </FormDialog>
  );
}

function Effect({ move }: { move: OrganizationMove }) {
  const { t } = useTranslation('organization');
  const { place, moved, parent_before: before, along, along_count: count } = move;
  const path = [...place.path.map(({ customer }) => customer.name), place.customer.name].join(' › ');
  const named = along.slice(0, NAMED_MAX).map(({ customer }) => customer.name).join(', ');
  const pays = move.pays_for > 0 && <Alert color="orange" role="status">{t('effect.pays', { name: place.customer.name, count: move.pays_for })}</Alert>;
  return (
    <>
      <Alert color="indigo" title={moved ? t('effect.moved') : t('effect.stays')} role="status">
        <div>{t('effect.path', { path })}</div>
        {moved && <div>{before === null ? t('effect.fromTop') : t('effect.from', { name: before.name })}</div>}
        {moved && <div>{count === 0 ? t('effect.alone') : t('effect.along', { count, names: count > NAMED_MAX ? `${named}, …` : named })}</div>}
        <div>{t('effect.paying')}</div>
      </Alert>
      {pays}
    </>
  );
}

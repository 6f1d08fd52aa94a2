// Defines a custom attribute, or changes one: its code stays, and so does its type once a customer has a value.
import { Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { CustomAttribute } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { useDefine } from './use-define';

const TYPES: CustomAttribute['type'][] = ['string', 'number', 'boolean', 'datetime'];
const CODE = /^(?=.*[A-Za-z])[\w-]{1,64}$/;
const NAME_LENGTH_MAX = 60;
const BLANK: CustomAttribute = { code: '', name: '', type: 'string', mandatory: false, on_invoice: false };

/** `place` is where it stands among `items`; null for one that is new. */
export function AttributeDialog({ items, place, onClose }: { items: CustomAttribute[]; place: number | null; onClose: () => void }) {
  const { t } = useTranslation('attributes');
  const define = useDefine();
  const form = useForm<CustomAttribute>({
    initialValues: (place === null ? undefined : items[place]) ?? BLANK,
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() === '' ? t('required') : null),
      code: (value) => (CODE.test(value) ? null : t('codeWrong')),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const kept = { ...values, name: values.name.trim() };
    await define(place === null ? [...items, kept] : items.map((one, index) => (index === place ? kept : one)));
    notifications.show({ message: t('saved', { name: kept.name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t(place === null ? 'new' : 'change')} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <TextInput label={t('name')} required data-autofocus maxLength={NAME_LENGTH_MAX} {...form.getInputProps('name')} />
      <TextInput label={t('code')} description={t('codeHint')} required disabled={place !== null} {...form.getInputProps('code')} />
      <Select label={t('type')} required allowDeselect={false} data={TYPES.map((type) => ({ value: type, label: t(`types.${type}`) }))} {...form.getInputProps('type')} />
      <Switch label={t('mandatory')} description={t('mandatoryHint')} {...form.getInputProps('mandatory', { type: 'checkbox' })} />
      <Switch label={t('onInvoice')} description={t('onInvoiceHint')} {...form.getInputProps('on_invoice', { type: 'checkbox' })} />
    </FormDialog>
  );
}

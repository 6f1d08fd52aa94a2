// One contact's fields.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Contact, NewContact } from '@shared/api/schema';
import { countryChoices } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const PHONE_KIND = 'mobile';

export function ContactDialog({ customer, contact, onClose }: { customer: string; contact: Contact | null; onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const format = useFormat();
  const refresh = useRefresh();
  const required = (value: string) => (value.trim() === '' ? t('required') : null);
  const form = useForm({
    initialValues: {
      tag: contact?.tag ?? '', first_name: contact?.first_name ?? '', last_name: contact?.last_name ?? '', email: contact?.email ?? '',
      phone: contact?.phones[0]?.number ?? '', organization: contact?.organization ?? '', street: contact?.address.street ?? '',
      zip: contact?.address.zip ?? '', city: contact?.address.city ?? '', country: contact?.address.country ?? '',
    },
    validateInputOnBlur: true,
    validate: { tag: required, first_name: required, last_name: required, street: required, city: required, country: required, email: (value) => (value.includes('@') ? null : t('emailWrong')) },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const { phone, street, zip, city, country, email, organization, ...plain } = values;
    const others = (contact?.phones ?? []).slice(1);
    const kind = contact?.phones[0]?.kind ?? PHONE_KIND;
    const body: NewContact = {
      ...plain,
      // An empty text clears a field that was there; a new contact leaves it out.
      email, ...(organization === '' && contact === null ? {} : { organization }),
      phones: phone === '' ? others : [{ kind, number: phone }, ...others],
      address: { ...contact?.address, street, zip: zip === '' ? null : zip, city, country },
    };
    await unwrap(contact === null
      ? api.POST('/v1/customers/{customer}/contacts', { params: { path: { customer } }, body })
      : api.PATCH('/v1/customers/{customer}/contacts/{id}', { params: { path: { customer, id: contact.id } }, body }));
    await refresh('/v1/customers', '/v1/activities');
    notifications.show({ message: t('saved'), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={contact === null ? t('add') : t('edit')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('firstName')} required data-autofocus {...form.getInputProps('first_name')} />
        <TextInput label={t('lastName')} required {...form.getInputProps('last_name')} />
        <TextInput label={t('tag')} description={t('tagHint')} required {...form.getInputProps('tag')} />
        <TextInput label={t('email')} description={'\u00a0'} type="email" required {...form.getInputProps('email')} />
        <TextInput label={t('phone')} {...form.getInputProps('phone')} />
        <TextInput label={t('organization')} {...form.getInputProps('organization')} />
        <TextInput label={t('street')} required {...form.getInputProps('street')} />
        <TextInput label={t('zip')} {...form.getInputProps('zip')} />
        <TextInput label={t('city')} required {...form.getInputProps('city')} />
        <Select label={t('country')} required searchable data={countryChoices(format.language)} {...form.getInputProps('country')} />
      </SimpleGrid>
    </FormDialog>
  );
}

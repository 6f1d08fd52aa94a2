// A customer's contacts: add, edit, delete; the last one cannot be deleted (pages.md, contacts).
import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { Contact } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { countryName } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { ContactDialog } from './ContactDialog';

export function ContactsTab() {
  const { t } = useTranslation('contacts');
  const { may } = useSession();
  const format = useFormat();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const answer = useRead('/v1/customers/{customer}/contacts', { path: { customer } });
  const [edited, setEdited] = useState<Contact | 'new' | null>(null);
  const [doomed, setDoomed] = useState<Contact | null>(null);
  const writes = may('customer.write');
  const only = (answer.data?.items.length ?? 0) <= 1;
  const fullName = (contact: Contact) => `${contact.first_name} ${contact.last_name}`;

  const columns: Column<Contact>[] = [
    { id: 'name', header: t('name'), cell: (row) => <strong>{fullName(row)}</strong>, text: fullName },
    { id: 'tag', header: t('tag'), cell: (row) => row.tag, text: (row) => row.tag },
    { id: 'email', header: t('email'), cell: (row) => row.email ?? t('shared:none'), text: (row) => row.email ?? '' },
    { id: 'phones', header: t('phones'), cell: (row) => row.phones.map(({ number }) => number).join(', ') || t('shared:none'), text: (row) => row.phones.map(({ number }) => number).join(' ') },
    { id: 'organization', header: t('organization'), cell: (row) => row.organization ?? t('shared:none') },
    { id: 'address', header: t('address'), cell: (row) => (row.address.city === '' ? t('shared:none') : [row.address.street, [row.address.zip, row.address.city].filter(Boolean).join(' '), countryName(format.language, row.address.country)].join(', ')) },
    ...(writes ? [{
      id: 'actions', header: t('actions'), numeric: true, cell: (row: Contact) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={t('editName', { name: fullName(row) })} onClick={() => setEdited(row)}><IconPencil size={16} /></ActionIcon>
          <Tooltip label={only ? t('lastStays') : t('deleteName', { name: fullName(row) })}>
            <ActionIcon variant="subtle" color="gray" data-disabled={only || undefined} aria-disabled={only} aria-label={only ? t('lastStays') : t('deleteName', { name: fullName(row) })} onClick={() => !only && setDoomed(row)}><IconTrash size={16} /></ActionIcon>
          </Tooltip>
        </Group>
      ),
    }] : []),
  ];
  return (
    <>
      <DataTable<Contact>
        name="contacts" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} paged={false} empty={{ title: t('none') }}
        filters={writes && <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>{t('add')}</Button>}
      />
      {edited !== null && <ContactDialog customer={customer} contact={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {doomed !== null && <DeleteDialog customer={customer} contact={doomed} name={fullName(doomed)} onClose={() => setDoomed(null)} />}
    </>
  );
}

function DeleteDialog({ customer, contact, name, onClose }: { customer: string; contact: Contact; name: string; onClose: () => void }) {
  const { t } = useTranslation('contacts');
  const refresh = useRefresh();
  const remove = async () => {
    await unwrap(api.DELETE('/v1/customers/{customer}/contacts/{id}', { params: { path: { customer, id: contact.id } } }));
    await refresh('/v1/customers');
  };
  return <ConfirmDialog title={t('deleteName', { name })} effect={t('deleteEffect', { name })} action={t('shared:delete')} done={t('deleted', { name })} run={remove} onClose={onClose} />;
}

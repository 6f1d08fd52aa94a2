// Criteria by hierarchy group: those that are chosen by name, and others found by their owner.
import { Input, Pill, Select, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { CustomerSelect } from '@shared/ui/CustomerSelect';
import type { JobValues } from './job-form';

export function HierarchyGroups({ form }: { form: UseFormReturnType<JobValues> }) {
  const { t } = useTranslation('jobs');
  const { may } = useSession();
  const [owner, setOwner] = useState('');
  const chosen = form.values.hierarchy_groups;
  const found = useRead('/v1/hierarchy-groups', { query: { owner } }, { enabled: owner !== '' }).data?.items ?? [];
  const set = (groups: string[]) => form.setFieldValue('hierarchy_groups', groups);
  if (!may('customer.read')) return null;
  return (
    <Input.Wrapper label={t('hierarchyGroups')} description={t('hierarchyHint')} labelElement="div">
      {chosen.length > 0 && <Pill.Group mt={6}>{chosen.map((id) => <Chosen key={id} id={id} onRemove={() => set(chosen.filter((one) => one !== id))} />)}</Pill.Group>}
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt={6}>
        <CustomerSelect label={t('owner')} clearable value={owner} onChoose={setOwner} />
        <Select
          label={t('group')} disabled={owner === ''} title={owner === '' ? t('ownerFirst') : undefined} data={found.filter(({ id }) => !chosen.includes(id)).map(({ id, name }) => ({ value: id, label: name }))}
          nothingFoundMessage={t('noGroup')} value={null} onChange={(id) => { if (id !== null) set([...chosen, id]); }}
        />
      </SimpleGrid>
    </Input.Wrapper>
  );
}

function Chosen({ id, onRemove }: { id: string; onRemove: () => void }) {
  const { t } = useTranslation('jobs');
  const group = useRead('/v1/hierarchy-groups/{id}', { path: { id } }).data;
  const name = group === undefined ? id : `${group.name} · ${group.owner.name}`;
  return <Pill withRemoveButton onRemove={onRemove} removeButtonProps={{ 'aria-label': t('removeGroup', { name }) }}>{name}</Pill>;
}

// What an event says: which service, when, and the fields of its kind; optional ones on demand (pages.md, events).
import { Autocomplete, Button, Menu, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { wallClock } from '@shared/lib/dates';
import { fieldsOf, type ServiceField } from '@shared/lib/service-fields';
import { toEvent, type EventForm } from './event-form';
import { FieldInput } from './FieldInput';

/** The form's state with what the chosen kind of service asks for. `customer` fills in its services. */
export function useEventForm(customer: string | undefined, serviceType: string | undefined) {
  const { t } = useTranslation('usage');
  const { language, zone } = useFormat();
  const { site } = useSession();
  const types = useRead('/v1/service-types').data?.items ?? [];
  const subscriptions = useRead('/v1/customers/{customer}/subscriptions', { path: { customer: customer ?? '' } }, { enabled: customer !== undefined }).data?.items ?? [];
  const services = subscriptions.flatMap((subscription) => subscription.services).filter(({ status, identifier }) => status !== 'closed' && identifier !== null);
  // The site's clock may be another than the browser's: a sandbox has its own.
  const now = useRead('/v1/sites/{code}', { path: { code: site?.code ?? '' } }, { enabled: site !== null }).data?.clock.now;
  const form = useForm<EventForm>({
    initialValues: { service_type: '', identifier: '', session_id: '', time: '', fields: {} },
    validate: (values) => {
      const required = (value: string) => (value.trim() === '' ? t('form.required') : null);
      const wanted = fieldsOf(types.find(({ code }) => code === (values.service_type || first)), language).filter(({ mandatory }) => mandatory);
      return {
        identifier: required(values.identifier || (services.find((service) => service.service_type === (values.service_type || first))?.identifier ?? '')),
        ...Object.fromEntries(wanted.map(({ code }) => [`fields.${code}`, required(values.fields[code] ?? '')])),
      };
    },
  });
  const first = serviceType ?? services[0]?.service_type ?? types[0]?.code ?? '';
  const chosen = form.values.service_type || first;
  const known = fieldsOf(types.find(({ code }) => code === chosen), language);
  const own = services.filter((service) => service.service_type === chosen).map(({ identifier }) => identifier ?? '');
  const start = form.values.time || (now === undefined ? '' : wallClock(now, zone));
  const filled: EventForm = { ...form.values, service_type: chosen, identifier: form.values.identifier || (own[0] ?? ''), time: start };
  // A time that nobody chose is now to the second: a service may have begun within this minute.
  const event = () => ({ ...toEvent(filled, known, zone), ...(form.values.time === '' && now !== undefined ? { time: now } : {}) });
  return { form, types, known, own, filled, event };
}

export function EventFields({ state }: { state: ReturnType<typeof useEventForm> }) {
  const { t } = useTranslation('usage');
  const { form, types, known, own, filled } = state;
  const [added, setAdded] = useState<string[]>([]);
  // What the server finds wrong is shown too, be it a field that nobody had asked for.
  const isShown = ({ code, mandatory }: ServiceField) => mandatory || added.includes(code) || form.errors[`fields.${code}`] !== undefined;
  const shown = known.filter(isShown);
  const left = known.filter((field) => !isShown(field));
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label={t('serviceType')} required allowDeselect={false} searchable data={types.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('service_type')} value={filled.service_type} onChange={(code) => form.setFieldValue('service_type', code ?? '')} />
        <Autocomplete label={t('identifier')} required data={[...new Set(own)]} {...form.getInputProps('identifier')} value={filled.identifier} />
        <TextInput label={t('time')} type="datetime-local" required {...form.getInputProps('time')} value={filled.time} />
        {shown.map((field) => <FieldInput key={field.code} field={field} props={form.getInputProps(`fields.${field.code}`)} value={form.values.fields[field.code] ?? ''} />)}
      </SimpleGrid>
      {left.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target><Button variant="subtle" size="xs" leftSection={<IconPlus size={14} aria-hidden />} style={{ alignSelf: 'flex-start' }}>{t('form.fields')}</Button></Menu.Target>
          <Menu.Dropdown>{left.map(({ code, name }) => <Menu.Item key={code} onClick={() => setAdded([...added, code])}>{name}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )}
    </Stack>
  );
}

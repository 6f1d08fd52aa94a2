// From when on: now, or at another time that lies back or ahead, on the site's clock.
import { Group, Radio, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useSiteNow } from '../api/site-now';
import { wallClock } from '../lib/dates';
import { useFormat } from '../lib/format';
import type { Timing } from '../lib/timing';

/** `form` has the fields of `Timing`, whatever else it has; `label` is what begins or ends. */
export function WhenField<Values extends Timing & Record<string, unknown>>({ form, label, hint }: { form: UseFormReturnType<Values>; label: string; hint?: string }) {
  const { t } = useTranslation('shared');
  const { zone } = useFormat();
  const now = useSiteNow();
  const choose = (timing: string) => {
    form.setFieldValue('timing', timing as never); // One of the two values below.
    if (timing === 'other' && form.getValues().at === '' && now !== null) form.setFieldValue('at', wallClock(new Date(now).toISOString(), zone) as never); // A field of text.
  };
  return (
    <Stack gap="xs">
      <Radio.Group label={label} value={form.values.timing} onChange={choose}>
        <Group mt={6}><Radio value="now" label={t('when.now')} /><Radio value="other" label={t('when.other')} /></Group>
      </Radio.Group>
      {form.values.timing === 'other' && <TextInput type="datetime-local" label={t('when.at')} description={hint ?? t('when.hint', { zone })} required {...form.getInputProps('at')} />}
    </Stack>
  );
}

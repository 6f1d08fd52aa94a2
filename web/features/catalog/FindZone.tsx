// Which zone a number has, today on the site or on another day: asked as rating asks.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import { failureWords } from '@shared/lib/problem';
import { Panel } from '@shared/ui/Panel';
import classes from './ZoneMap.module.css';

const TYPING_PAUSE_MS = 250;

export function FindZone({ code }: { code: string }) {
  const { t } = useTranslation('catalog');
  const [number, setNumber] = useState('');
  const [date, setDate] = useState('');
  const [asked] = useDebouncedValue(number.replaceAll(/[\s()./-]/g, ''), TYPING_PAUSE_MS);
  return (
    <Panel title={t('find.title')}>
      <div className={classes.find}>
        <TextInput label={t('find.number')} placeholder="38641234567" inputMode="tel" value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
        <TextInput type="date" label={t('find.date')} value={date} onChange={(event) => setDate(event.currentTarget.value)} />
        <div role="status" className={classes.found}>{asked === '' ? t('find.hint') : <Found code={code} number={asked} date={date} />}</div>
      </div>
    </Panel>
  );
}

function Found({ code, number, date }: { code: string; number: string; date: string }) {
  const { t } = useTranslation('catalog');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const answer = useRead('/v1/zone-maps/{code}/zone', { path: { code }, query: { number, date: date === '' ? undefined : date } }, { keepPrevious: true });
  if (answer.error !== null) return failureWords(shared, answer.error);
  if (answer.data === undefined) return null;
  const { row } = answer.data;
  const day = format.date(answer.data.date);
  if (row === null) return t('find.none', { number, day });
  return <div><strong>{row.zone}</strong> · {t('find.row', { prefix: row.prefix, day })} · {t('find.valid', { period: format.period(row) })}</div>;
}

// An activity as a sentence. The action's and the object kind's codes have words; an unknown one
// is shown as it is rather than hidden.
import type { TFunction } from 'i18next';
import type { Activity } from '../api/schema';

export function activityTitle(t: TFunction<'shared'>, { action, object }: Activity): string {
  const verb = action.split(/[.:]/).at(-1) ?? action;
  const kind = t(`activity.kind.${object.kind}`, { defaultValue: object.kind.replaceAll('_', ' ') });
  const done = t(`activity.verb.${verb}`, { defaultValue: verb.replaceAll('_', ' ') });
  // A payment is called by its method, which has a word of its own.
  const name = object.name ?? object.id;
  return t('activity.title', { kind, name: object.kind === 'payment' ? t(`paymentMethod.${name}`, { defaultValue: name }).toLocaleLowerCase() : name, done });
}

/** Who it was: a person or a key by name, the system and its jobs by words. */
export function actorWords(t: TFunction<'shared'>, actor: string): string {
  if (actor === 'system') return t('activity.actor.system');
  const job = /^job:(.+)$/.exec(actor)?.[1];
  return job === undefined ? actor : t('activity.actor.job', { name: t(`job.${job}`, { defaultValue: job }) });
}

/** A field that has no words is shown as it is. */
export function fieldWords(t: TFunction<'shared'>, field: string): string {
  return t(`activity.field.${field}`, { defaultValue: field.replaceAll('_', ' ') });
}

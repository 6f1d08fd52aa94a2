// An activity as a sentence, and its changes as people would tell them. The codes of actions, kinds and
// fields have words; an unknown one is shown as it is rather than hidden. Keys are no names.
import type { TFunction } from 'i18next';
import type { Activity } from '../api/schema';
import { isDecimal, isZero, magnitude, minus } from './amounts';
import { givenName } from './built-in';
import { countryName } from './countries';
import type { Format } from './format';

type Words = TFunction<'shared'>;
export type Told = { label: string; change: string };
type Change = { field: string; before: unknown; after: unknown };

/** Objects of which a site has one, or whose name is a key or a code. */
const NAMELESS = new Set(['usage_event', 'taxation_gateway', 'catalog', 'communication', 'balance']);
/** What a member does to a group is told by who it was. */
const MEMBERSHIP = new Set(['joined', 'left', 'membership_changed']);
const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/g;
const AMOUNT = /^(-?\d+(?:\.\d+)?)(?: (\S+))?$/;
const CODED_FIELDS = new Set(['enabled', 'pool_first', 'secret', 'tax_exempt', 'test_mode', 'security']);
const STATUS_FIELDS = new Set(['status', 'state']);

export function activityTitle(t: Words, { action, object, customer }: Activity): string {
  const verb = action.split(/[.:]/).at(-1) ?? action;
  const words = object.kind === 'sharing_group' ? 'member' : object.kind === 'hierarchy_group' ? 'hierarchyMember' : null;
  if (words !== null && customer != null && MEMBERSHIP.has(verb)) return t(`activity.${words}.${verb}`, { who: customer.name, name: object.name ?? '' });
  const about = action.startsWith('balance.') ? 'balance' : action.startsWith('deferred_action.') ? 'deferred_action' : object.kind;
  const kind = t(`activity.kind.${about}`, { defaultValue: about.replaceAll('_', ' ') });
  const done = t(`activity.verb.${verb}`, { defaultValue: verb.replaceAll('_', ' ') });
  const name = NAMELESS.has(about) ? '' : nameOf(t, object);
  return name === '' ? t('activity.untitled', { kind, done }) : t('activity.title', { kind, name, done });
}

function nameOf(t: Words, { kind, id, name }: Activity['object']): string {
  const known = name ?? id;
  switch (kind) {
    // A payment is called by its method, a channel by its sort, a run by its job: each has a word of its own.
    case 'payment': return t(`paymentMethod.${known}`, { defaultValue: known }).toLocaleLowerCase();
    case 'notification_channel': return t(`activity.channel.${known}`, { defaultValue: known });
    case 'job': return t(`job.${known}`, { defaultValue: known });
    default: return givenName(t, known);
  }
}

/** Who it was: a person or a key by name, the system and its jobs by words. */
export function actorWords(t: Words, actor: string): string {
  if (actor === 'system') return t('activity.actor.system');
  const job = /^job:(.+)$/.exec(actor)?.[1];
  return job === undefined ? givenName(t, actor) : t('activity.actor.job', { name: t(`job.${job}`, { defaultValue: job }) });
}

/** A field that has no words is shown as it is; of a custom attribute its code alone. */
function fieldWords(t: Words, field: string): string {
  const [, attribute] = /^custom_attributes\.(.+)$/.exec(field) ?? [];
  if (attribute !== undefined) return attribute;
  return t(`activity.field.${field}`, { defaultValue: field.replaceAll('_', ' ') });
}

/** What changed, without what did not. */
export function changesTold(t: Words, format: Format, { changes }: Activity): Told[] {
  return changes.flatMap((change) => inParts(change)).flatMap(({ field, before, after }) => {
    if (field.includes('/')) return [{ label: field, change: t(`activity.verb.${after == null ? 'deleted' : String(after)}`, { defaultValue: String(after) }) }];
    const [was, is] = [valueWords(t, format, field, before), valueWords(t, format, field, after)];
    if (was === is || isSame(before, after)) return [];
    return [{ label: fieldWords(t, field), change: was === null ? (is ?? '') : t('activity.fromTo', { was, is: is ?? t('none') }) }];
  });
}

/** Settings are told as JSON text: its fields are changes of their own. */
function inParts({ field, before, after }: Change): Change[] {
  const [was, is] = [partsOf(before), partsOf(after)];
  if (was === null && is === null) return [{ field, before, after }];
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  return names.map((name) => ({ field: name, before: was?.[name] ?? null, after: is?.[name] ?? null }));
}

/** The leaves of a JSON object; null where it is none. */
function partsOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'string' || !value.startsWith('{')) return null;
  try {
    const leaves: Record<string, unknown> = {};
    const walk = (found: object) => Object.entries(found).forEach(([name, inner]: [string, unknown]) => {
      if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) walk(inner);
      else leaves[name] = inner;
    });
    walk(JSON.parse(value) as object);
    return leaves;
  } catch {
    return null;
  }
}

/** Null for nothing at all. */
function valueWords(t: Words, format: Format, field: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'string') return typeof value === 'boolean' ? t(`activity.value.${value}`) : typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (STATUS_FIELDS.has(field)) return t(`status.${value}`, { defaultValue: value });
  if (CODED_FIELDS.has(field)) return t(`activity.value.${value}`, { defaultValue: value });
  if (field === 'event_type') return t(`eventType.${value}`, { defaultValue: value });
  if (field === 'country') return countryName(format.language, value);
  if (field === 'language') return t(`language.${value}`, { defaultValue: value });
  const [, amount, resource] = field === 'amount' || field === 'available_funds' || field === 'credit_limit' ? (AMOUNT.exec(value) ?? []) : [];
  if (amount !== undefined) return resource === undefined ? bare(format, amount) : format.money({ amount, resource }, 'exact');
  return givenName(t, value.replaceAll(INSTANT, (instant) => format.time(instant)));
}

/** An amount whose currency is not told keeps its cents. */
function bare(format: Format, amount: string): string {
  const [whole = '0', part = ''] = amount.split('.');
  const cents = part.replace(/(?<=^\d\d)0+$/, '');
  const point = format.decimal('0.5').charAt(1);
  return `${whole.startsWith('-') ? '−' : ''}${format.decimal(magnitude(whole))}${cents === '' ? '' : `${point}${cents}`}`;
}

function isSame(before: unknown, after: unknown): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') return before === after;
  return before === after || (isDecimal(before) && isDecimal(after) && isZero(minus(before, after)));
}

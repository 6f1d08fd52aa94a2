// The short form's values: what is blank, what is wrong, what is sent.
import type { AttributeValue, CustomAttribute, NewCustomer } from '@shared/api/schema';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { attributeText, attributeValue } from '@shared/lib/attributes';

export type CustomerForm = {
  first_name: string; last_name: string; email: string; phone: string; organization: string; customer_type: string | null; language: string;
  street: string; zip: string; city: string; country: string | null; tax_id: string; tax_exempt: boolean;
  payment_type: string; credit_limit: string; credit_profile: string; event_type: string; billing_day: number | string; available_funds: string;
  plan: string | null; identifier: string;
  /** What the fields hold that were typed in, by code. */
  custom_attributes: Record<string, string>;
};

export const BLANK_CUSTOMER: CustomerForm = {
  first_name: '', last_name: '', email: '', phone: '', organization: '', customer_type: null, language: 'en',
  street: '', zip: '', city: '', country: null, tax_id: '', tax_exempt: false,
  payment_type: 'postpaid', credit_limit: '', credit_profile: '', event_type: '', billing_day: 1, available_funds: '', plan: null, identifier: '', custom_attributes: {},
};

export function validators(t: (key: string) => string) {
  const required = (value: string | null) => (value === null || value.trim() === '' ? t('form.required') : null);
  return {
    first_name: required, last_name: required, street: required, city: required, country: required, customer_type: required,
    email: (value: string) => (/^[^\s@]+@[^\s@]+$/.test(value) ? null : t('form.emailWrong')),
    credit_limit: (value: string) => (value === '' || isAmount(value) ? null : t('form.amountWrong')),
    available_funds: (value: string) => (value === '' || isAmount(value) ? null : t('form.amountWrong')),
  };
}

/** Blank optional fields are left out: the server then applies its own default. */
export function toNewCustomer(values: CustomerForm, monthBased: boolean, attributes: Attributes): NewCustomer {
  return {
    first_name: values.first_name.trim(), last_name: values.last_name.trim(), email: values.email.trim(),
    ...filled('phone', values.phone), ...filled('organization', values.organization), ...filled('tax_id', values.tax_id), ...(values.tax_exempt ? { tax_exempt: true } : {}),
    customer_type: values.customer_type ?? '', language: values.language,
    ...filledAttributes(values.custom_attributes, attributes),
    address: { street: values.street.trim(), city: values.city.trim(), country: values.country ?? '', ...filled('zip', values.zip) },
    profile: {
      payment_type: values.payment_type, ...filled('event_type', values.event_type),
      billing_day: monthBased && typeof values.billing_day === 'number' ? values.billing_day : null, ...filled('credit_profile', values.credit_profile),
      ...(values.payment_type === 'postpaid' ? filled('credit_limit', toDecimal(values.credit_limit)) : {}),
    },
    ...(values.plan === null ? {} : {
      plan: {
        code: values.plan, items: [], ...filled('identifier', values.identifier),
        ...(values.payment_type === 'prepaid' ? filled('available_funds', toDecimal(values.available_funds)) : {}),
      },
    }),
  };
}

type Attributes = { definitions: CustomAttribute[]; zone: string };

function filledAttributes(typed: Record<string, string>, { definitions, zone }: Attributes): { custom_attributes?: Record<string, AttributeValue> } {
  const filled = definitions.flatMap(({ code, type }) => {
    const value = attributeValue(type, typed[code] ?? '', zone);
    return value === null ? [] : [[code, value] as const];
  });
  return filled.length === 0 ? {} : { custom_attributes: Object.fromEntries(filled) };
}

/** The custom attributes that differ from what there was: null where a field was emptied. Nothing where none does. */
export function attributesOf(typed: Record<string, string>, before: Record<string, AttributeValue>, { definitions, zone }: Attributes): { custom_attributes?: Record<string, AttributeValue | null> } {
  const changed = definitions.flatMap(({ code, type }) => {
    const text = typed[code]?.trim();
    return text === undefined || text === attributeText(type, before[code], zone) ? [] : [[code, attributeValue(type, text, zone)] as const];
  });
  return changed.length === 0 ? {} : { custom_attributes: Object.fromEntries(changed) };
}

/** Only what differs: what is absent stays as it is on the server. */
export function changesOf<Values extends Record<string, unknown>>(before: Values, after: Values): Partial<Values> {
  // Entries of a record lose the types of its keys; each pair is one of `Values`.
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value)) as Partial<Values>;
}

function filled<Name extends string>(name: Name, value: string): { [Key in Name]?: string } {
  const text = value.trim();
  // A computed key widens to string; the name is exactly `Name`.
  return text === '' ? {} : ({ [name]: text } as { [Key in Name]: string });
}

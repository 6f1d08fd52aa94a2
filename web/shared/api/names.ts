// What codes of the catalog are called in the reader's language. Owns: nothing but the look-up. What is not
// known, or may not be read, keeps its code.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf } from '../lib/service-fields';
import { useRead } from './queries';

type Named = '/v1/service-types' | '/v1/bill-items' | '/v1/resources' | '/v1/bundles' | '/v1/rate-plans';
export function useNames(path: Named): (code: string) => string {
  const entries = useRead(path).data?.items;
  return useMemo(() => {
    const names = new Map(entries?.map(({ code, name }) => [code, name]));
    return (code) => names.get(code) || code;
  }, [entries]);
}

/** What a field of a kind of service is called. */
export function useFieldNames(): (serviceType: string, field: string) => string {
  const { i18n } = useTranslation();
  const types = useRead('/v1/service-types').data?.items;
  return useMemo(() => {
    const names = new Map(types?.map((type) => [type.code, new Map(fieldsOf(type, i18n.language).map(({ code, name }) => [code, name]))]));
    return (serviceType, field) => names.get(serviceType)?.get(field) ?? field;
  }, [types, i18n.language]);
}

/** The label of the unit that a resource counts; none of money, which has its own. */
export function useUnits(): (resource: string) => string | null {
  const resources = useRead('/v1/resources').data?.items;
  return useMemo(() => {
    const units = new Map(resources?.map(({ code, document }) => [code, typeof document.unit === 'string' ? document.unit : null]));
    return (resource) => units.get(resource) ?? null;
  }, [resources]);
}

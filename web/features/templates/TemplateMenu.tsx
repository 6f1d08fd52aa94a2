// What can be done with a template besides writing it.
import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { DocumentTemplate } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';

export function TemplateMenu({ template }: { template: DocumentTemplate }) {
  const { t } = useTranslation('templates');
  const { may } = useSession();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  if (!may('invoicing.manage')) return null;
  const remove = async () => {
    await unwrap(api.DELETE('/v1/document-templates/{code}', { params: { path: { code: template.code } } }));
    // There is nothing left to save.
    await navigate({ to: '/templates', ignoreBlocker: true });
    await refresh('/v1/document-templates', '/v1/activities');
  };
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>{t('delete')}</Button>
      {asking && <ConfirmDialog title={t('deleteName', { name: template.name })} effect={t('deleteEffect')} action={t('delete')} done={t('deleted', { name: template.name })} run={remove} onClose={() => setAsking(false)} />}
    </>
  );
}

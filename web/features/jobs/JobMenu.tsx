// What can be done with a job, at the end of its row: run, pause or resume, change, remove.
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { LinkButton } from '@shared/ui/LinkButton';
import { useAct } from '@shared/ui/useAct';
import { JobDialog } from './JobDialog';
import { RunDialog } from './RunDialog';
import { useJobName } from './words';

type Act = 'run' | 'change' | 'delete' | 'pause';

export function JobMenu({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const { may } = useSession();
  const [opened, setOpened] = useState<Act | null>(null);
  const name = useJobName()(job);
  const resume = useResume(job, name);
  // Works on usage that is chosen where it is shown.
  if (job.kind === 'rerating') return <LinkButton size="xs" variant="default" to="/usage">{t('choose')}</LinkButton>;
  return (
    <>
      <Menu position="bottom-end" shadow="md" floatingStrategy="fixed">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('actionsOf', { name })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => setOpened('run')}>{t('runNow')}</Menu.Item>
          {may('job.write') && (job.state === 'active'
            ? <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => setOpened('pause')}>{t('pause')}</Menu.Item>
            : <Menu.Item leftSection={<IconPlayerTrackNext size={16} aria-hidden />} onClick={resume}>{t('resume')}</Menu.Item>)}
          {may('job.write') && <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened('change')}>{t('change')}</Menu.Item>}
          {may('job.write') && <Menu.Item color="red.8" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpened('delete')}>{t('delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {opened === 'run' && <RunDialog job={job} name={name} onClose={() => setOpened(null)} />}
      {opened === 'change' && <JobDialog job={job} onClose={() => setOpened(null)} />}
      {opened === 'pause' && <Pause job={job} name={name} onClose={() => setOpened(null)} />}
      {opened === 'delete' && <Delete job={job} name={name} onClose={() => setOpened(null)} />}
    </>
  );
}

type Asked = { job: Job; name: string; onClose: () => void };

function Pause({ job, name, onClose }: Asked) {
  const { t } = useTranslation('jobs');
  const refresh = useRefresh();
  const pause = async () => {
    await unwrap(api.POST('/v1/jobs/{id}:pause', { params: { path: { id: job.id } } }));
    await refresh('/v1/jobs', '/v1/activities');
  };
  return <ConfirmDialog title={t('pauseName', { name })} effect={t('pauseEffect', { name })} action={t('pause')} done={t('paused', { name })} run={pause} onClose={onClose} />;
}

function Delete({ job, name, onClose }: Asked) {
  const { t } = useTranslation('jobs');
  const refresh = useRefresh();
  const remove = async () => {
    await unwrap(api.DELETE('/v1/jobs/{id}', { params: { path: { id: job.id } } }));
    await refresh('/v1/jobs', '/v1/activities');
  };
  return <ConfirmDialog title={t('deleteName', { name })} effect={t('deleteEffect', { name })} action={t('delete')} done={t('deleted', { name })} run={remove} onClose={onClose} />;
}

function useResume(job: Job, name: string) {
  const { t } = useTranslation('jobs');
  const refresh = useRefresh();
  return useAct(async () => {
    await unwrap(api.POST('/v1/jobs/{id}:resume', { params: { path: { id: job.id } } }));
    await refresh('/v1/jobs', '/v1/activities');
    return t('resumed', { name });
  }).run;
}

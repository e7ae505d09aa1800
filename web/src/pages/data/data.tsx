/**
 * The data of a project: what the gate says of them, and one view at a time of what is in them.
 *
 * @module
 */
import { Stack, Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMade } from '../../api/use-made.ts';
import { useChosenInSight } from '../../parts/chosen-in-sight.ts';
import { Loading } from '../../parts/loading.tsx';
import { ProblemBox } from '../../parts/problem-box.tsx';
import { useDataSearch, views, type View } from './data-search.ts';
import { GateA } from './gate-a.tsx';
import { ImportPanel } from './import/import-panel.tsx';
import { Overview, type ShownDataset } from './overview.tsx';

const Explorer = lazy(() => import('./rows/explorer.tsx'));
const Rejects = lazy(() => import('./rejects/rejects.tsx'));
const Profile = lazy(() => import('./profile/profile.tsx'));
const MappingChange = lazy(() => import('./mapping/mapping-change.tsx'));
const Versions = lazy(() => import('./versions/versions.tsx'));

const names: Record<View, string> = {
  overview: 'Overview',
  rows: 'Rows',
  rejects: 'Refused',
  profile: 'Profile',
  mapping: 'Mapping',
  versions: 'Versions',
  import: 'Import',
};

export default function Page() {
  const { project } = useParams({ from: '/projects/$project' });
  const [search, setSearch] = useDataSearch();
  const { data, error, isPending, missing } = useMade('dataset.show', { project });
  const view = search.view ?? 'overview';
  const row = useChosenInSight(data === undefined ? '' : view);
  if (isPending) return <Loading what="the dataset" />;
  if (error) return <ProblemBox problem={error.problem} />;
  if (missing) return <ImportPanel project={project} first />;
  const shown = data!.output as ShownDataset;
  return (
    <Stack gap="md">
      {/* An import that is shown says itself what the gate found. */}
      {(view !== 'import' || search.job === undefined) && (
        <GateA project={project} verdict={shown.verdict} card={shown.card} />
      )}
      <Tabs
        value={view}
        onChange={(value) => setSearch({ view: value as View, row: undefined })}
        keepMounted={false}
      >
        <div ref={row} className="wide" tabIndex={0}>
          <Tabs.List style={{ flexWrap: 'nowrap', minWidth: 'max-content' }}>
            {views.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {names[each]}
                {each === 'rejects' && shown.card.rejects.total > 0
                  ? ` (${shown.card.rejects.total.toLocaleString('en')})`
                  : ''}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </div>
        <Tabs.Panel value={view} pt="md">
          <Suspense fallback={<Loading what={names[view].toLowerCase()} />}>
            {view === 'overview' && <Overview shown={shown} project={project} />}
            {view === 'rows' && <Explorer project={project} card={shown.card} />}
            {view === 'rejects' && <Rejects project={project} card={shown.card} />}
            {view === 'profile' && <Profile project={project} />}
            {view === 'mapping' && (
              <MappingChange key={shown.dataset} project={project} mapping={shown.card.mapping} />
            )}
            {view === 'versions' && <Versions project={project} />}
            {view === 'import' && <ImportPanel project={project} />}
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

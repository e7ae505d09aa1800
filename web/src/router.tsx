/**
 * Every address of the page. A page is loaded when it is first opened.
 *
 * @module
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router';
import { Frame } from './layout/frame.tsx';
import { ProjectFrame } from './layout/project-frame.tsx';
import { NotFound } from './parts/not-found.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

type Page = () => Promise<{ default: RouteComponent }>;

/** Modules of pages export their component as default. */
const at = <Path extends string>(path: Path, page: Page) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(page) });

const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$project',
  component: ProjectFrame,
});

const inProject = <Path extends string>(path: Path, page: Page) =>
  createRoute({ getParentRoute: () => project, path, component: lazyRouteComponent(page) });

const tree = root.addChildren([
  at('/', () => import('./pages/home/home.tsx')),
  at('/jobs', () => import('./pages/jobs/jobs.tsx')),
  at('/jobs/$job', () => import('./pages/jobs/job.tsx')),
  at('/models', () => import('./pages/models/models.tsx')),
  at('/settings', () => import('./pages/settings/settings.tsx')),
  project.addChildren([
    inProject('/', () => import('./pages/project/project.tsx')),
    inProject('/data', () => import('./pages/data/data.tsx')),
    inProject('/preflight', () => import('./pages/preflight/preflight.tsx')),
    inProject('/benchmark', () => import('./pages/benchmark/benchmark.tsx')),
    inProject('/runs', () => import('./pages/runs/runs.tsx')),
    inProject('/runs/$run', () => import('./pages/runs/run.tsx')),
    inProject('/artifacts', () => import('./pages/artifacts/artifacts.tsx')),
    inProject('/artifacts/$artifact', () => import('./pages/artifacts/artifact.tsx')),
    inProject('/release', () => import('./pages/release/release.tsx')),
    inProject('/playground', () => import('./pages/playground/playground.tsx')),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/**
 * What stands around every page: where one is, what works, and whether the server is there.
 *
 * @module
 */
import {
  ActionIcon,
  AppShell,
  Badge,
  Group,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { Link, Outlet } from '@tanstack/react-router';
import { useJobs } from '../api/use-jobs.ts';
import { useLiveLedger } from '../api/live.ts';
import { LinkTo } from '../parts/link.tsx';
import { Mark } from './mark.tsx';

export function Frame() {
  const connection = useLiveLedger();
  return (
    <AppShell header={{ height: 56 }} padding={{ base: 'sm', sm: 'lg' }}>
      <a href="#main" className="skip">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px={{ base: 'sm', sm: 'lg' }} gap="md" wrap="nowrap">
          <LinkTo to="/" underline="never" c="inherit" aria-label="BrewSLM, home">
            <Group gap={8} wrap="nowrap">
              <Mark />
              <Text fw={700} visibleFrom="xs">
                BrewSLM
              </Text>
            </Group>
          </LinkTo>
          <nav aria-label="Main" className="places">
            <Place to="/">Projects</Place>
            <Jobs />
            <Place to="/models">Models</Place>
            <Place to="/settings">Settings</Place>
          </nav>
          <SchemeSwitch />
        </Group>
      </AppShell.Header>
      <AppShell.Main id="main" maw={1240} mx="auto" w="100%">
        {connection === 'lost' && (
          <Text role="status" c="var(--bad)" mb="md">
            The server does not answer. Looking again; what it was doing is not lost.
          </Text>
        )}
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Place({
  to,
  children,
}: {
  to: '/' | '/jobs' | '/models' | '/settings';
  children: React.ReactNode;
}) {
  return (
    <Link to={to} className="place" activeOptions={{ exact: to === '/' }}>
      {children}
    </Link>
  );
}

function Jobs() {
  const count = useJobs({ active: true }).length;
  return (
    <Group gap={4} wrap="nowrap">
      <Place to="/jobs">Jobs</Place>
      {count > 0 && (
        <Badge size="sm" variant="light" aria-label={`${count} under way`}>
          {count}
        </Badge>
      )}
    </Group>
  );
}

function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="default"
      size="lg"
      onClick={() => setColorScheme(other)}
      aria-label={`Show the page in ${other} colours`}
    >
      {scheme === 'dark' ? '☀' : '☾'}
    </ActionIcon>
  );
}

import '@mantine/core/styles.css';
import './page.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AnswerError } from './api/call.ts';
import { router } from './router.tsx';
import { theme } from './theme.ts';

/**
 * What the server refuses it refuses again. What it did not hear, had too much of or failed at is worth
 * another try, before an error takes the place of what somebody is typing into.
 */
const mayPass = (status: number): boolean => status === 0 || status === 429 || status >= 500;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (times, error) => times < 3 && error instanceof AnswerError && mayPass(error.status),
    },
  },
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

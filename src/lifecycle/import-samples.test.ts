import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { importDataset } from './import-dataset.ts';

it.each([
  ['general-chat-v1', 'general'],
  ['support-chat-v1', 'support'],
  ['ticket-router-v1', 'classification'],
])('%s passes Gate A without a finding', async (sample, template) => {
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  const ledger = new Ledger(join(folder, 'home'));
  const signal = new AbortController().signal;
  try {
    const { verdict } = await importDataset(
      { ledger, signal, threads: 1, progress: () => {} },
      ledger.projects.create('sample', template, 42),
      { sample },
      null,
    );
    expect(verdict).toMatchObject({ outcome: 'PASS', findings: [] });
  } finally {
    ledger.close();
    rmSync(folder, { recursive: true });
  }
});

/**
 * Every page of the product, light and dark, wide and as narrow as a telephone: nothing that the
 * browser complains of, nothing that keeps somebody out, nothing wider than the window.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WorkingFolder } from '../support/program.ts';
import { barriers } from './support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { lookAt, ServedPage } from './support/served-page.ts';

const pictures = process.env.BREWSLM_PICTURES;

let browser: Browser;
let training: number;
const served = new ServedPage();

/** Each with a text that stands there once it is drawn. */
const pages = {
  home: ['/', 'workflow-demo'],
  lifecycle: ['/projects/1', 'workflow-demo'],
  data: ['/projects/1/data', 'train'],
  preflight: ['/projects/1/preflight', 'brew-3m'],
  benchmark: ['/projects/1/benchmark', 'brew-3m'],
  runs: ['/projects/1/runs', 'train'],
  run: ['/projects/1/runs/TRAINING', 'loss'],
  artifacts: ['/projects/1/artifacts', 'Train plan'],
  release: ['/projects/1/release', 'release'],
  playground: ['/projects/1/playground', 'prompt'],
  jobs: ['/jobs', 'job'],
  models: ['/models', 'brew-3m'],
  settings: ['/settings', 'embedded'],
} as const;

beforeAll(async () => {
  const folder = new WorkingFolder();
  const run = (...words: string[]) => {
    const env = { ...folder.options.env, BREWSLM_HOME: served.home };
    Object.assign(folder.options, { env });
    const { code, out } = folder.run(...words);
    expect(code, `${words.join(' ')}: ${out}`).toBe(0);
    return out;
  };
  run('project', 'create', '--name', 'workflow-demo', '--template', 'general');
  run('dataset', 'import', '--project', '1', '--sample', 'general-chat-v1');
  run('preflight', '--project', '1', '--task', 'causal_lm', '--plan');
  run('train', '--project', '1', '--autopilot', '--one-click', '--budget', '20s');
  run('export', '--project', '1', '--format', 'huggingface', '--target', 'vllm');
  const runs = JSON.parse(run('run', 'list', '--project', '1', '--json')) as {
    stage: string;
    id: number;
  }[];
  training = runs.findLast(({ stage }) => stage === 'train')!.id;
  await served.start();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await served.kill();
});

describe.each([
  { name: 'light', width: 1280, dark: false },
  { name: 'dark', width: 1280, dark: true },
  { name: 'narrow', width: 360, dark: false },
])('$name', ({ name, width, dark }) => {
  test.each(Object.entries(pages))('%s', async (title, [path, text]) => {
    const { page, context, complaints } = await lookAt(browser, served.address, { width, dark });
    const { origin } = new URL(served.address);
    await page.goto(`${origin}${path.replace('TRAINING', `${training}`)}`);
    await page.getByText(text, { exact: false }).first().waitFor();
    await settled(page);
    if (pictures !== undefined && width > 360) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${title}-${name}.png`) });
    }
    expect(await overflow(page), 'wider than the window').toBeLessThanOrEqual(1);
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Waits until nothing says any more that it is being read. */
const settled = (page: Page): Promise<void> =>
  page.locator('[role=status] .mantine-Loader-root').first().waitFor({ state: 'detached' });

const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

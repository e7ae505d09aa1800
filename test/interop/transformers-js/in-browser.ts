/**
 * Chromium as a judge of bundles, by WebAssembly: pages from the server that SERVE.md starts, with what npm
 * installed and nothing else.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openBrowser } from '../../support/browser.ts';
import type { Reply } from './trainer.ts';

export interface Job {
  folder: string;
  dtype: string | null;
  conversations: unknown[];
  maxTokens: number;
}

interface Said {
  /** To each job, all conversations of it. */
  replies: Reply[][];
  /** What `typed/chat.html` shows when it is through. */
  typed: string;
  /** Addresses that were asked for on other machines. */
  elsewhere: string[];
}

/** @param command the one that serves its working folder at port 8000; a free port is taken instead. */
export async function inBrowser(
  root: string,
  command: string,
  jobs: readonly Job[],
): Promise<Said> {
  const [program, ...words] = command.trim().replace('8000', '0').split(' ');
  const env = { ...process.env, PYTHONUNBUFFERED: '1' };
  const server = spawn(program, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const browser = await openBrowser();
  try {
    const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
    const [address] = /http:\S+\//.exec(line)!;
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(address))
        elsewhere.push(request.url());
    });
    const failed = page.waitForEvent('pageerror').then((error) => {
      throw error;
    });
    failed.catch(() => {});
    await page.goto(`${address}typed/chat.html`);
    await Promise.race([page.waitForFunction(`document.body.textContent.trim() !== ''`), failed]);
    const typed = (await page.textContent('body'))!;
    await page.goto(`${address}in-browser.html`);
    await page.waitForFunction('globalThis.judge !== undefined');
    const asked = jobs.map((job) => ({ ...job, device: 'wasm' }));
    const replies = await page.evaluate<Reply[][]>(`judge('/', ${JSON.stringify(asked)})`);
    return { replies, typed, elsewhere };
  } finally {
    await browser.close();
    server.kill();
  }
}

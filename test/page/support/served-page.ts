/**
 * A home with its page, served by the program as people start it, and what a browser makes of it.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { program } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export class ServedPage {
  readonly home = join(temporaryFolder(), 'home');
  #process: ChildProcess | undefined;
  /** With the token, as `brewslm ui` prints it. */
  address = '';

  /** @param port 0 takes one that is free; the same port again is for who reconnects. */
  async start(port = 0): Promise<void> {
    const child = spawn(process.execPath, [program, 'ui', '--no-open', '--port', `${port}`], {
      env: { ...process.env, BREWSLM_HOME: this.home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const line = new Promise<string>((resolve) =>
      createInterface(child.stdout).once('line', resolve),
    );
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code}: ${said}`);
    });
    ended.catch(() => {});
    this.address = await Promise.race([line, ended]);
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  async kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}

export interface Look {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of: errors of scripts, refused requests, breaches of the policy. */
  complaints: string[];
  /** The streams of events that are open, and how many were at a time at most. */
  streams: { open: readonly string[]; most: number };
}

/** Opens the address in a window of its own, and notes what the browser complains of. */
export async function lookAt(
  browser: Browser,
  address: string,
  { width = 1280, height = 900, dark = false } = {},
): Promise<Look> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`));
  page.on('console', (message) => {
    // An answer that something is not there yet is one that the page shows.
    const answered = /status of 4(04|09) /.test(message.text());
    if (message.type() === 'error' && !answered) complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && hostname !== '127.0.0.1')
      complaints.push(`a request leaves the machine: ${request.url()}`);
  });
  const streams = streamsOf(page);
  await page.goto(address);
  return { page, context, complaints, streams };
}

function streamsOf(page: Page): Look['streams'] {
  const open = new Map<Request, string>();
  let most = 0;
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/events')) open.set(request, search);
    most = Math.max(most, open.size);
  });
  for (const over of ['requestfinished', 'requestfailed'] as const)
    page.on(over as 'requestfinished', (request) => open.delete(request));
  return {
    get open() {
      return [...open.values()];
    },
    get most() {
      return most;
    },
  };
}

import { chromium, type Browser } from 'playwright-core';

const flags = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without a window and without a graphics card. */
export function openBrowser(): Promise<Browser> {
  // As root, which CI is, there is no sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: process.env.BREWSLM_CHROMIUM ?? '/usr/bin/chromium',
    args: [...sandbox, '--disable-gpu', ...flags],
  });
}

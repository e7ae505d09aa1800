/**
 * Whether the page stays fluid where there is much to show: a run of 100,000 points that goes on, and a
 * dataset of 1,000,000 rows. Each action is done as a person does it, in Chromium without a screen.
 *
 * node bench/page/fluidity.mjs [--points 100000] [--rows 1000000] [--save]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { saveWhereAsked, words } from '../save.mjs';
import { measure, watchFrames } from './frames.mjs';
import { importRows, rareWord, serve, startRun } from './material.mjs';

const option = (name, otherwise) => {
  const at = words.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(words[at + 1]);
};
const points = option('points', 100_000);
const rows = option('rows', 1_000_000);
const results = [];

async function tell(...given) {
  const row = await measure(...given);
  results.push(row);
  console.log(row);
}

const drawn = () => document.querySelector('[role=img][aria-label^="Loss"] canvas') !== null;
const endsAt = (loss) =>
  document
    .querySelector('[role=img][aria-label^="Loss"]')
    ?.getAttribute('aria-label')
    .includes(`each ends at ${loss},`) === true;
const asShown = (loss) => Number(loss.toPrecision(4)).toString();

/** All rows in sight have come, the first of them from this number on, and one of them says so. */
const shows = ({ from = 1, text = '' }) => {
  const inSight = [...document.querySelectorAll('[role=row]')];
  return (
    inSight.length > 0 &&
    inSight.every((row) => row.querySelector('button') !== null) &&
    Number(inSight[0].firstElementChild.textContent.replaceAll(',', '')) >= from &&
    inSight.some((row) => row.textContent.includes(text))
  );
};
const says = (text) => document.querySelector('main').textContent.includes(text);

async function measureRun(page, origin, { run, last, next }) {
  const address = `${origin}/projects/1/runs/${run}`;
  const open = async () => void (await page.goto(address, { waitUntil: 'commit' }));
  await tell(page, 'run: open, to the first curve', open, { there: drawn, fresh: true });
  await tell(page, 'run: open, to all its points', open, {
    there: endsAt,
    argument: asShown(last),
    fresh: true,
  });
  const { x, y, width, height } = await page
    .getByRole('img', { name: /^Loss/ })
    .locator('.u-over')
    .boundingBox();
  const place = (part) => [x + part * width, y + height / 2];
  const sweep = async (from, to, steps) => {
    for (let step = 0; step <= steps; step++) {
      await page.mouse.move(...place(from + ((to - from) * step) / steps));
      await sleep(16);
    }
  };
  await tell(page, 'run: point along the curve', () => sweep(0.05, 0.95, 120));
  await tell(page, 'run: look closer at a stretch', async () => {
    await page.mouse.move(...place(0.4));
    await page.mouse.down();
    await sweep(0.4, 0.6, 20);
    await page.mouse.up();
    await page.getByRole('button', { name: 'Show all' }).waitFor();
  });
  await tell(page, 'run: show all again', () =>
    page.getByRole('button', { name: 'Show all' }).click(),
  );
  const logarithmic = page.getByRole('switch', { name: 'Logarithmic' });
  await tell(page, 'run: logarithmic axis, on and off', async () => {
    await logarithmic.check();
    await sleep(300);
    await logarithmic.uncheck();
    await sleep(300);
  });
  await page.getByRole('slider').focus();
  await tell(page, 'run: smoothing, forty steps', async () => {
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('ArrowLeft');
      await sleep(30);
    }
  });
  await tell(page, 'run: ten points a second arrive, for ten seconds', async () => {
    for (let point = 0; point < 100; point++) {
      next();
      await sleep(100);
    }
  });
  await tell(page, 'run: a point, until it is in the curve', () => asShown(next()), {
    there: endsAt,
  });
}

async function measureRows(page, origin) {
  const open = async () =>
    void (await page.goto(`${origin}/projects/1/data?view=rows`, { waitUntil: 'commit' }));
  await tell(page, 'rows: open', open, { there: shows, argument: {}, fresh: true });
  await page.getByLabel('Rows, to be scrolled').hover();
  await tell(page, 'rows: a hundred turns of the wheel', async () => {
    for (let turn = 0; turn < 100; turn++) {
      await page.mouse.wheel(0, 600);
      await sleep(30);
    }
  });
  await tell(page, 'rows: ten thousand rows on in one turn', () => page.mouse.wheel(0, 400_000), {
    there: shows,
    argument: { from: 10_000 },
  });
  const field = page.getByLabel('Go to row');
  const row = Math.floor(0.9 * rows);
  await field.fill(String(row));
  await tell(page, `rows: go to row ${row}`, () => field.press('Enter'), {
    there: shows,
    argument: { from: row },
  });
  const search = page.getByLabel('Search the rows');
  await search.fill(rareWord);
  await tell(page, 'rows: search what one in a thousand holds', () => search.press('Enter'), {
    there: shows,
    argument: { text: rareWord },
  });
  await search.fill('nowhere at all');
  await tell(page, 'rows: search what no row holds', () => search.press('Enter'), {
    there: says,
    argument: 'No row is like that.',
  });
}

const home = mkdtempSync(join(tmpdir(), 'brewslm-page-'));
const folder = mkdtempSync(join(tmpdir(), 'brewslm-rows-'));
let run;
let server;
let browser;
try {
  importRows(home, folder, rows);
  run = startRun(home, points);
  server = await serve(home);
  browser = await chromium.launch({
    executablePath: process.env.BREWSLM_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.addInitScript(watchFrames);
  await page.goto(server.address);
  const { origin } = new URL(server.address);
  await measureRun(page, origin, run);
  await measureRows(page, origin);
  saveWhereAsked('page-fluidity', results);
} finally {
  await browser?.close();
  server?.end();
  run?.close();
  for (const path of [home, folder]) rmSync(path, { recursive: true, force: true });
}

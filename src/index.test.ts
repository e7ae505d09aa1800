import { expect, expectTypeOf, test } from 'vitest';
import { homeOfEachTest } from '../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf, ticket, tickets } from '../test/support/projects/tickets.ts';
import { openHome, ProblemError, type Home, type Update } from './index.ts';

const place = homeOfEachTest();

const open = (options = {}): Home => openHome({ path: place.ledger.home, threads: 1, ...options });

const data = (): string => place.write('tickets.jsonl', jsonLinesOf(tickets(ticket)));

test('operations are calls with typed input and output', async () => {
  await using home = open();
  const { output: project } = await home.project.create({
    name: 'router',
    template: 'classification',
  });
  expectTypeOf(project.id).toEqualTypeOf<number>();
  // @ts-expect-error -- a name is required
  await expect(home.project.create({})).rejects.toThrow('name');
  const { output, verdicts, failed } = await home.dataset.import({ project: 1, file: data() });
  expectTypeOf(output.dataset).toEqualTypeOf<string>();
  expect(output).toMatchObject({ project: 1, verdict: { gate: 'A', outcome: 'PASS' } });
  expect(verdicts).toEqual([output.verdict]);
  expect(failed).toBe(false);
  expect((await home.project.list()).output).toMatchObject([
    { name: 'router', settings: { dataset: { file: data() } } },
  ]);
});

test('a call can be iterated for what it says on the way, and awaited as well', async () => {
  await using home = open();
  await home.project.create({ name: 'router', template: 'classification' });
  const call = home.dataset.import({ project: 'router', file: data() });
  const heard: Update[] = [];
  for await (const update of call) heard.push(update);
  expect(heard).toContainEqual(expect.objectContaining({ kind: 'progress', done: 400 }));
  expect((await call).output.card.sourceRecords).toBe(400);
});

test('a problem is a value with a code, whether awaited or iterated', async () => {
  await using home = open();
  const failing = home.dataset.import({ project: 'nobody', file: 'a.csv' });
  const error: unknown = await failing.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  expect(error).toMatchObject({ code: 'project.unknown', fix: expect.any(String) as string });
  await expect(failing[Symbol.asyncIterator]().next()).rejects.toBe(error);
  await home.project.create({ name: 'router' });
  await expect(home.dataset.import({ project: 1, file: 'no.csv' })).rejects.toMatchObject({
    code: 'file.missing',
    location: { file: expect.stringContaining('no.csv') as string },
  });
  await expect(home.dataset.import({ project: 1, fiel: 'no.csv' } as never)).rejects.toThrow(
    'did you mean file?',
  );
});

test('a gate that did not pass is a result', async () => {
  await using home = open();
  await home.project.create({ name: 'router', template: 'classification' });
  const file = place.write('few.jsonl', jsonLinesOf(tickets(ticket).slice(0, 20)));
  const { verdicts } = await home.dataset.import({ project: 1, file });
  expect(verdicts.map(({ gate, outcome }) => [gate, outcome])).toEqual([['A', 'INCONCLUSIVE']]);
  const [finding] = verdicts[0].findings;
  expect(finding.fix).not.toBe('');
});

test('changes and work take turns over all openings of a home, queries do not wait', async () => {
  await using home = open();
  await using other = open();
  await home.project.create({ name: 'router', template: 'classification' });
  const ended: string[] = [];
  const note = (name: string) => () => ended.push(name);
  await Promise.all([
    home.dataset.import({ project: 1, file: data() }).then(note('import')),
    other.project.create({ name: 'second' }).then(note('create')),
    other.project.list().then(note('list')),
  ]);
  expect(ended).toEqual(['list', 'import', 'create']);
});

test('a signal stops a call, also one that waits for its turn', async () => {
  await using home = open();
  await home.project.create({ name: 'router', template: 'classification' });
  const stop = new AbortController();
  const call = home.dataset.import({ project: 1, file: data() }, { signal: stop.signal });
  const waiting = home.project.create({ name: 'second' }, { signal: stop.signal });
  const third = home.project.create({ name: 'third' });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toMatchObject({ code: 'run.interrupted' });
  await expect(call).rejects.toMatchObject({ code: 'run.interrupted' });
  await third;
  const { output } = await home.project.list();
  expect(output.map(({ name }) => name)).toEqual(['router', 'third']);
});

test('closing stops what is under way, and a closed home refuses calls', async () => {
  const home = open();
  await home.project.create({ name: 'router', template: 'classification' });
  const call = home.dataset.import({ project: 1, file: data() });
  const [ended] = await Promise.allSettled([call, home.close()]);
  expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'run.interrupted' } });
  await expect(home.project.list()).rejects.toThrow('closed');
});

/**
 * The quickstart: the six commands as anyone would type them, then a look at what they left behind.
 *
 * @module
 */
import type { CanonicalRecord } from '../catalog/records/record.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Project } from '../ledger/projects.ts';
import { fail } from '../problem/problem.ts';
import { describe } from '../operations/artifact/described.ts';
import type { Cli, CommandResult } from './command.ts';
import { artifactTable } from './draw/artifacts.ts';
import { runOwnCommand, type OwnCommand } from './own-command.ts';
import { outcomeTone } from './draw/problem.ts';
import type { Style } from './draw/text/style.ts';

const heldOutPrompts = 3;

export interface TourOptions {
  project: string;
  budget: string;
}

interface Reply {
  prompt: string;
  reply: string;
  /** What the held-out conversation answers at this point. */
  reference: string;
}

export async function tour(cli: Cli, options: TourOptions): Promise<CommandResult> {
  const { ledger } = await cli.session();
  const known = ledger.projects.list().find(({ name }) => name === options.project);
  if (!known)
    await step(cli, ['project', 'create', '--name', options.project, '--template', 'general']);
  const project = known ?? ledger.projects.find(options.project);
  const at = ['--project', `${project.id}`];
  for (const words of [
    ['dataset', 'import', ...at, '--sample', 'general-chat-v1'],
    ['preflight', ...at, '--task', 'causal_lm', '--plan'],
    ['train', ...at, '--autopilot', '--one-click', '--budget', options.budget],
    ['export', ...at, '--format', 'huggingface', '--target', 'vllm'],
    ['optimize', ...at, '--target', 'mobile_iphone15'],
  ])
    await step(cli, words);

  const replies: Reply[] = [];
  for (const { prompt, reference } of await heldOut(ledger, project)) {
    const words = ['generate', ...at, '--prompt', prompt, '--max-tokens', '80', '--json'];
    const { text } = JSON.parse(await capture(cli, words)) as { text: string };
    replies.push({ prompt, reply: text, reference });
  }
  return report(ledger, project, replies);
}

async function report(ledger: Ledger, project: Project, replies: Reply[]): Promise<CommandResult> {
  const { defaultFolder } = await import('../lifecycle/package/materialize.ts');
  const artifacts = ledger.projects.artifacts(project);
  const verdicts = (['A', 'B', 'C', 'D'] as const).flatMap(
    (gate) => ledger.verdicts.latest(project.id, gate) ?? [],
  );
  const bundles = artifacts
    .filter(({ kind }) => kind === 'export-bundle')
    .map((bundle) => ({
      id: bundle.id,
      folder: defaultFolder(project.name, String(bundle.descriptor.summary.format), bundle),
    }));
  return {
    data: {
      project: project.id,
      artifacts: artifacts.map(({ id, kind }) => ({ id, kind })),
      verdicts: verdicts.map(({ gate, outcome }) => ({ gate, outcome })),
      bundles,
      replies,
    },
    text: (style) =>
      [
        title('artifacts', style),
        artifactTable(artifacts.map(describe), style),
        title('gates', style),
        ...verdicts.map(({ gate, outcome }) => `${gate}  ${outcomeTone(outcome, style)}`),
        title('bundles', style),
        ...bundles.map(({ folder }) => folder),
        title('replies to held-out prompts', style),
        ...replies.map(({ prompt, reply }) => `${style.cyan('>')} ${prompt}\n${reply.trim()}\n`),
        `talk to it: brewslm chat --project ${project.id}`,
        `your data:  brewslm dataset import --project ${project.id} --file DATA.jsonl`,
        `check it:   brewslm artifact replay ${lastOf(artifacts, 'checkpoint-set').slice(0, 12)}`,
      ].join('\n'),
    verdicts,
  };
}

const title = (text: string, style: Style): string => `\n${style.bold(text)}`;

const lastOf = (artifacts: Artifact[], kind: string): string =>
  artifacts.findLast((artifact) => artifact.kind === kind)?.id ?? '';

/** First questions of held-out conversations, in the order of the test split. */
async function heldOut(
  ledger: Ledger,
  project: Project,
): Promise<{ prompt: string; reference: string }[]> {
  const { loadSplit } = await import('../lifecycle/normalize/dataset.ts');
  const dataset = ledger.projects.require(project, 'canonical-dataset', 'brewslm dataset import');
  const conversations = (await loadSplit(dataset, 'test')).flatMap((record) => firstTurn(record));
  return conversations.slice(0, heldOutPrompts);
}

function firstTurn(record: CanonicalRecord): { prompt: string; reference: string }[] {
  if (!('messages' in record)) return [];
  const [first, second] = record.messages;
  return first.role === 'user' && second?.role === 'assistant'
    ? [{ prompt: first.content, reference: second.content }]
    : [];
}

/** Runs one command with its output shown as it comes; under `--json` it stays silent. */
async function step(cli: Cli, words: string[]): Promise<void> {
  cli.progress.clear();
  if (cli.json) await capture(cli, [...words, '--json']);
  else {
    process.stdout.write(`\n${cli.style.bold(`$ brewslm ${words.join(' ')}`)}\n`);
    await run(cli, words, 'inherit');
  }
}

const capture = (cli: Cli, words: string[]): Promise<string> =>
  run(cli, [...words, '--quiet'], 'capture');

async function run(cli: Cli, words: string[], output: OwnCommand['output']): Promise<string> {
  const { threads, signal } = cli;
  const { exitCode, text } = await runOwnCommand({ words, output, threads, signal });
  // Gate D judges a bundle that is there: the tour goes on, and ends with what the gate said.
  const judged = words[0] === 'export' && [3, 4].includes(exitCode);
  if (exitCode !== 0 && !judged)
    fail('quickstart.stopped', `\`brewslm ${words.join(' ')}\` ended with exit code ${exitCode}`, {
      evidence: { command: words, exitCode, output: text.slice(0, 2000) },
    });
  return text;
}

import type { Command } from 'commander';
import type { ReleaseDetails } from '../../lifecycle/release-bundle.ts';
import { positiveInteger } from '../numbers.ts';
import { command } from '../command.ts';
import { examples } from '../examples.ts';
import { outcomeTone, renderVerdict } from '../render-problem.ts';
import { renderBacklog, renderRelease } from '../render-release.ts';
import { short, table } from '../style.ts';

interface ReleaseOptions {
  project: string;
  release?: number;
}

export function register(program: Command): void {
  const release = program
    .command('release')
    .description('propose, judge and accept releases; see what the next run should do');
  registerPropose(release);
  registerAccept(release);
  registerList(release);
  registerShow(release);
  registerBacklog(release);
}

/** Opens the ledger and the stage, and finds the project. */
async function open(
  session: Promise<{ ledger: import('../../ledger/ledger.ts').Ledger }>,
  reference: string,
) {
  const [{ ledger }, deliver] = await Promise.all([
    session,
    import('../../lifecycle/release-bundle.ts'),
  ]);
  return { ledger, project: ledger.projects.find(reference), deliver };
}

const projectOption = ['--project <id|name>', 'project of the release'] as const;
const releaseOption = ['--release <number>', 'release; the newest when left out'] as const;

function registerPropose(release: Command): void {
  const propose = release
    .command('propose')
    .description('make a bundle a release candidate and judge it: gate D')
    .requiredOption(...projectOption)
    .option('--bundle <id>', 'export bundle; the newest measured one when left out')
    .action(
      command<ReleaseOptions & { bundle?: string }>(async (cli, options) => {
        const session = await cli.session();
        const { ledger, project, deliver } = await open(cli.session(), options.project);
        const bundle = options.bundle
          ? ledger.artifacts.find(options.bundle)
          : deliver.newestMeasuredBundle(ledger, project);
        const proposal = await deliver.proposeRelease(session, project, bundle);
        const { verdict, details } = proposal;
        return {
          data: { release: proposal.release, bundle: bundle.id, verdict, details },
          text: (style) => renderRelease(proposal, style),
          verdicts: [verdict],
        };
      }),
    );
  examples(propose, ['brewslm release propose --project 1']);
}

function registerAccept(release: Command): void {
  const accept = release
    .command('accept')
    .description('put a candidate in force; needs gate D to pass or to be overridden')
    .requiredOption(...projectOption)
    .option(...releaseOption, positiveInteger)
    .action(
      command<ReleaseOptions>(async (cli, options) => {
        const { ledger, project, deliver } = await open(cli.session(), options.project);
        const chosen = deliver.findRelease(ledger, project, options.release);
        const { accepted, verdict } = deliver.acceptRelease(ledger, project, chosen);
        return {
          data: { release: chosen.id, bundle: chosen.bundle, accepted, verdict },
          text: (style) =>
            accepted
              ? `${style.green('accepted')} release ${chosen.id}, bundle ${short(chosen.bundle)}`
              : [
                  `${style.red('not accepted')}: release ${chosen.id}`,
                  renderVerdict(verdict, style),
                  `to accept it all the same: brewslm gate override --project ${project.id} --gate D --reason "..."`,
                ].join('\n'),
          verdicts: accepted ? [] : [verdict],
        };
      }),
    );
  examples(accept, ['brewslm release accept --project 1 --release 2']);
}

function registerList(release: Command): void {
  release
    .command('list')
    .description('list the releases of a project, oldest first')
    .requiredOption(...projectOption)
    .action(
      command<ReleaseOptions>(async (cli, options) => {
        const { ledger, project } = await open(cli.session(), options.project);
        const rows = ledger.releases.list(project.id).map((each) => ({
          ...each,
          gate: ledger.verdicts.latest(project.id, 'D', each.bundle)?.outcome ?? null,
        }));
        const inForce = ledger.releases.accepted(project.id)?.id;
        return {
          data: rows,
          text: (style) =>
            rows.length === 0
              ? `no releases yet: brewslm export --project ${project.id}`
              : table(
                  ['release', 'bundle', 'gate D', 'status', 'at'],
                  rows.map(({ id, bundle, gate, status, at }) => [
                    `${id}`,
                    short(bundle),
                    gate === null ? '–' : outcomeTone(gate, style),
                    id === inForce ? style.bold('in force') : status,
                    at,
                  ]),
                  style,
                ),
        };
      }),
    );
}

function registerShow(release: Command): void {
  release
    .command('show')
    .description('show what a release was decided from')
    .requiredOption(...projectOption)
    .option(...releaseOption, positiveInteger)
    .action(
      command<ReleaseOptions>(async (cli, options) => {
        const { ledger, project, deliver } = await open(cli.session(), options.project);
        const chosen = deliver.findRelease(ledger, project, options.release);
        const verdict = ledger.verdicts.latest(project.id, 'D', chosen.bundle)!;
        const details = chosen.details as unknown as ReleaseDetails;
        return {
          data: { ...chosen, verdict },
          text: (style) =>
            [
              `bundle ${chosen.bundle} · ${chosen.status} · ${chosen.at}`,
              renderRelease({ release: chosen.id, verdict, details }, style),
            ].join('\n'),
        };
      }),
    );
}

function registerBacklog(release: Command): void {
  release
    .command('backlog')
    .description('what would help the next run, most pressing first, with evidence')
    .requiredOption(...projectOption)
    .option(...releaseOption, positiveInteger)
    .action(
      command<ReleaseOptions>(async (cli, options) => {
        const { ledger, project, deliver } = await open(cli.session(), options.project);
        const chosen = deliver.findRelease(ledger, project, options.release);
        const { backlog } = chosen.details as unknown as ReleaseDetails;
        return {
          data: { release: chosen.id, backlog },
          text: (style) =>
            backlog.length === 0
              ? 'nothing stands out'
              : [...renderBacklog(backlog, style), style.dim('evidence: add --json')].join('\n'),
        };
      }),
    );
}

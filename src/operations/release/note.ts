import type { ReleaseNote } from '../../lifecycle/deliver/release-note.ts';
import { count } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import { chosenRelease } from './chosen-release.ts';

export const operation = defineOperation({
  examples: [
    'brewslm release note --project 1',
    'brewslm release note --project 1 --release 2 --items 5 > NOTES.md',
  ],
  input: chosenRelease.extend({
    items: count('items that are answered otherwise to show, for the better and for the worse', {
      value: 'n',
    }).default(3),
  }),
  output: report<ReleaseNote>(
    'What is new in data and plan, how good the release is, what it answers otherwise, what is weak.',
  ),
  async run(context, { items, ...input }) {
    const [session, { releaseBefore }, { findRelease }, { releaseNote }] = await Promise.all([
      context.session(),
      import('../../ledger/releases.ts'),
      import('../../lifecycle/release-bundle.ts'),
      import('../../lifecycle/deliver/release-note.ts'),
    ]);
    const { ledger } = session;
    const project = ledger.projects.find(input.project);
    const release = findRelease(ledger, project, input.release);
    const before = releaseBefore(ledger.releases.list(project.id), release);
    return { output: await releaseNote(session, project, release, before, items) };
  },
});

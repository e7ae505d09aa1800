/** Imports files as a user does who says nothing about them, and says what came of it. */
import { dirname } from 'node:path';
import type { Content } from '../../src/catalog/records/record.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import type { LocatedReject } from '../../src/lifecycle/ingest/snapshot.ts';
import type { TestHome } from '../support/projects/home-of-each-test.ts';

export interface Imported {
  /** Null where no layout was recognised. */
  layout: string | null;
  /** Records of all splits, in no order that matters. */
  contents: Content[];
  leftOut: number;
  rejects: LocatedReject[];
}

let imports = 0;

/** @throws `mapping.*` and what else an import throws. */
export async function importUnasked(
  home: TestHome,
  template: string,
  files: Record<string, string | Uint8Array>,
): Promise<Imported> {
  const name = `import-${imports++}`;
  const paths = Object.entries(files).map(([file, content]) =>
    home.write(`${name}/${file}`, content),
  );
  const folder = home.write(`${name}/.keep`, '');
  const project = home.ledger.projects.create(name, template, 42);
  const source = paths.length === 1 ? paths[0] : dirname(folder);
  const { card, dataset } = await importDataset(home.session, project, { files: [source] }, null);
  const lines = (file: string) => dataset.text(file).split('\n').filter(Boolean);
  const origin = card.mappingOrigin;
  return {
    layout: origin.kind === 'inferred' ? (origin.layout?.name ?? null) : null,
    contents: ['train', 'validation', 'test']
      .flatMap((split) => lines(`${split}.jsonl`))
      .map((line) => {
        const { id: _, source: __, ...content } = JSON.parse(line) as Record<string, unknown>;
        return content as Content;
      }),
    leftOut: card.leftOut,
    rejects: lines('rejects.jsonl').map((line) => JSON.parse(line) as LocatedReject),
  };
}

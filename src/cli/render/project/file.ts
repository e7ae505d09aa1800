import { stringify } from 'yaml';
import type { Renderer } from '../renderer.ts';

/** Editors with the YAML language server check and complete the file by its first line. */
const head = `# yaml-language-server: $schema=./brewslm.schema.json
# Made beside this file by: brewslm schema > brewslm.schema.json
`;

export const renderer: Renderer<'project.file'> = {
  text: ({ output }) => head + stringify(output),
};

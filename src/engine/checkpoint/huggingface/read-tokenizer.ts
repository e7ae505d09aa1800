/**
 * The tokenizer files of a Hugging Face folder.
 *
 * @module
 */
import { join } from 'node:path';
import { z } from 'zod';
import { fail, problem, type Problem } from '../../../problem/problem.ts';
import type { TokenizerFiles } from '../../tokenizer/files.ts';
import { readJson, readOptional } from './read-file.ts';

const token = z
  .union([z.string(), z.looseObject({ content: z.string() }).transform((value) => value.content)])
  .nullish();

const specialTokens = z.looseObject({
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
});

const tokenizerConfig = specialTokens.extend({
  add_bos_token: z.boolean().nullish(),
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .nullish(),
});

const tokenizerRoot = z.looseObject({
  model: z.looseObject({}),
  post_processor: z.unknown(),
});

const postProcessor = z.looseObject({
  single: z.array(z.looseObject({ SpecialToken: z.looseObject({ id: z.string() }).optional() })),
});

/** Problems: `model.tokenizer-missing`, `model.tokenizer-invalid`. */
export async function readTokenizer(
  folder: string,
): Promise<{ tokenizer: TokenizerFiles; warnings: Problem[] }> {
  const file = join(folder, 'tokenizer.json');
  const tokenizerJson =
    (await readOptional(file)) ??
    fail('model.tokenizer-missing', `${folder} has no tokenizer.json`, { location: { file } });
  const parsed = parseTokenizer(tokenizerJson, file);
  const config = await readChecked(join(folder, 'tokenizer_config.json'), tokenizerConfig);
  const map = await readChecked(join(folder, 'special_tokens_map.json'), specialTokens);
  const template = await readOptional(join(folder, 'chat_template.jinja'));
  const chatTemplate = template ?? inline(config);
  const bosToken = config.bos_token ?? map.bos_token ?? null;
  const tokenizer: TokenizerFiles = {
    tokenizerJson,
    chatTemplate,
    bosToken,
    eosToken: config.eos_token ?? map.eos_token ?? null,
    padToken: config.pad_token ?? map.pad_token ?? null,
    unkToken: config.unk_token ?? map.unk_token ?? null,
    addBos: config.add_bos_token ?? startsWith(parsed.post_processor, bosToken),
  };
  const warnings = [
    ...(chatTemplate === null ? [withoutTemplate(folder)] : []),
    ...(differ(template, inline(config)) ? [twoTemplates(folder)] : []),
  ];
  return { tokenizer, warnings };
}

/** The warning about a model that cannot be talked to in turns. */
export const withoutTemplate = (file: string): Problem =>
  problem('model.chat-template-missing', 'the model has no chat template', { location: { file } });

const twoTemplates = (folder: string): Problem =>
  problem(
    'model.chat-templates-differ',
    'chat_template.jinja and tokenizer_config.json hold different chat templates',
    { location: { file: join(folder, 'chat_template.jinja') } },
  );

/** Programs end a file with a line feed or do not; templates ignore it. */
const differ = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && one.trimEnd() !== other.trimEnd();

function parseTokenizer(text: string, file: string): z.infer<typeof tokenizerRoot> {
  try {
    return tokenizerRoot.parse(JSON.parse(text));
  } catch (error) {
    fail('model.tokenizer-invalid', `${file} is not a tokenizer`, {
      location: { file },
      cause: error,
    });
  }
}

/** An optional JSON file; an empty object where there is none. */
async function readChecked<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse((await readJson(file)) ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  fail('model.tokenizer-invalid', `${file}: ${issue.path.join('.')}: ${issue.message}`, {
    location: { file, field: issue.path.join('.') },
  });
}

function inline({ chat_template: template }: z.infer<typeof tokenizerConfig>): string | null {
  if (typeof template === 'string') return template;
  return template?.find(({ name }) => name === 'default')?.template ?? null;
}

/** Whether the post-processor, alone or in a sequence, puts `bos` before a text. */
function startsWith(processor: unknown, bos: string | null): boolean {
  const sequence = z.looseObject({ processors: z.array(z.unknown()) }).safeParse(processor);
  if (sequence.success) return sequence.data.processors.some((one) => startsWith(one, bos));
  const template = postProcessor.safeParse(processor);
  return bos !== null && template.success && template.data.single[0]?.SpecialToken?.id === bos;
}

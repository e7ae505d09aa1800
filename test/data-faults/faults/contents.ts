/** Text that must not be learnt, or from which nothing can be. */
import type { Fault } from '../fault.ts';
import { asLines, joined } from '../files/encode.ts';
import { splitRows, splits, type Split } from '../good/dataset.ts';
import type { Row, Shape } from '../good/rows.ts';
import { badDataset, templateOf } from './shorthand.ts';

/** The good rows after a change to each, in all three files. */
const changed = (shape: Shape, change: (row: Row, index: number, split: Split) => Row) => () =>
  splits.map((split) => ({
    name: `${split}.jsonl`,
    bytes: joined(asLines(splitRows(shape, split).map((row, index) => change(row, index, split)))),
  }));

type Finding = Parameters<typeof badDataset>[4];

const content = (
  name: string,
  source: string,
  shape: Shape,
  change: (row: Row, index: number, split: Split) => Row,
  expected: Finding,
): Fault => badDataset(name, source, templateOf(shape), changed(shape, change), expected);

/** Adds `words` to the reply of three rows for training. */
const leaking = (words: string) => (row: Row, index: number, split: Split) =>
  split === 'train' && index < 3
    ? { ...row, completion: `${String(row.completion)} ${words}` }
    : row;

const secret = (name: string, source: string, words: string) =>
  content(name, source, 'completion', leaking(words), {
    outcome: 'FAIL',
    code: 'dataset.secrets',
    file: 'train.jsonl',
    line: 1,
    count: 3,
  });

const personal = (name: string, source: string, words: string) =>
  content(name, source, 'completion', leaking(words), {
    outcome: 'FAIL',
    code: 'dataset.personal-data',
    file: 'train.jsonl',
    line: 1,
    count: 3,
  });

/** Made up at run time, so that no scanner takes this file for a leak. */
const letters = (count: number, alphabet: string, step: number): string =>
  Array.from({ length: count }, (_, at) => alphabet[(at * step + 3) % alphabet.length]).join('');
const mixed = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const special = (token: string) => (row: Row, index: number) =>
  index % 20 === 0 ? { ...row, completion: `${String(row.completion)}${token}` } : row;

const marked = (name: string, source: string, token: string) =>
  content(name, source, 'completion', special(token), {
    outcome: 'FAIL',
    code: 'dataset.special-tokens',
    count: 10,
  });

/** Every fifth reply is changed, in all three files. */
const worded = (
  name: string,
  source: string,
  finding: 'prompt-in-answer' | 'loops' | 'refusals' | 'invisible-text' | 'blobs' | 'damaged-text',
  change: (row: Row, index: number) => string,
) =>
  content(
    name,
    source,
    'completion',
    (row, index) => (index % 5 === 0 ? { ...row, completion: change(row, index) } : row),
    { outcome: 'FAIL', code: `dataset.${finding}`, file: 'train.jsonl', line: 1, count: 50 },
  );

const answered = (name: string, source: string, answer: string) =>
  content(
    name,
    source,
    'completion',
    (row, index) => (index % 10 === 0 ? { ...row, completion: answer } : row),
    { outcome: 'FAIL', code: 'dataset.empty-answers', count: 20 },
  );

export const contents: Fault[] = [
  secret(
    'a key of Amazon',
    'bigcode-project/bigcode-dataset#18',
    `Use AKIA${letters(16, upper, 7)} for it.`,
  ),
  secret(
    'a token of GitHub',
    'bigcode-project/bigcode-dataset#1',
    `Use ghp_${letters(36, mixed, 11)} for it.`,
  ),
  secret(
    'a private key',
    'bigcode-project/bigcode-dataset#1',
    `-----BEGIN RSA PRIVATE KEY-----\n${letters(64, mixed, 13)}\n-----END RSA PRIVATE KEY-----`,
  ),
  secret(
    'a key of OpenAI',
    'bigcode-project/bigcode-dataset#1',
    `Use sk-proj-${letters(48, mixed, 17)} for it.`,
  ),
  secret(
    'a token of Slack',
    'bigcode-project/bigcode-dataset#1',
    `Use xoxb-736152480917-8472618395026-${letters(24, mixed, 5)} for it.`,
  ),
  personal(
    'the number of a payment card',
    'msaad00/agent-bom#984',
    'It was paid with 4111 1111 1111 1111.',
  ),
  personal(
    'the number of a bank account',
    'bigscience-workshop/data_tooling#5',
    'Send it to GB82 WEST 1234 5698 7654 32 please.',
  ),
  personal(
    'a number of social security',
    'msaad00/agent-bom#984',
    'My social security number is 536-22-8471.',
  ),
  marked('the end of a turn of ChatML', 'OpenRLHF/OpenRLHF#393', '<|im_end|>'),
  marked('the end of a text of GPT-2', 'QwenLM/Qwen3#486', '<|endoftext|>'),
  marked('the end of a turn of Llama 3', 'OpenRLHF/OpenRLHF#393', '<|eot_id|>'),
  marked('the end of a sequence of Llama 2', 'meta-pytorch/torchtune#823', '</s>'),
  marked('the start of a text of Llama 3', 'axolotl-ai-cloud/axolotl#1608', '<|begin_of_text|>'),
  marked('a reserved token of Llama 3', 'unslothai/unsloth#915', '<|reserved_special_token_0|>'),
  marked('an instruction of Mistral', 'jzhang38/TinyLlama#55', ' [INST] Go on. [/INST]'),
  marked('the place of a picture', 'hiyouga/LlamaFactory#8601', ' <|image|>'),
  worded(
    'the question in front of the answer',
    'cckuailong/SuperAdapters#7',
    'prompt-in-answer',
    ({ prompt, completion }) => `${String(prompt)} ${String(completion)}`,
  ),
  worded(
    'an instruction behind the answer',
    'gururise/AlpacaDataCleaned#1',
    'prompt-in-answer',
    ({ completion }) => `${String(completion)}\n\n### Instruction:\nName another.`,
  ),
  worded(
    'the next question behind the answer',
    'huggingface/trl#1449',
    'prompt-in-answer',
    ({ completion }) => `${String(completion)}\nHuman: And then?`,
  ),
  worded(
    'the same sentence without end',
    'unslothai/unsloth#1275',
    'loops',
    ({ completion }) => `${String(completion)} ${'Look outside, it says. '.repeat(9)}`,
  ),
  worded(
    'the same item without end',
    'tloen/alpaca-lora#467',
    'loops',
    ({ completion }) => `${String(completion)}\n${'\\item Freddie Highmore\n'.repeat(12)}`,
  ),
  worded(
    'the same reasoning without end',
    'deepseek-ai/DeepSeek-R1#505',
    'loops',
    ({ completion }) => `${String(completion)}${' Wait, let me think about this again.'.repeat(8)}`,
  ),
  worded(
    'a model that speaks of itself',
    'teknium1/GPTeacher#2',
    'refusals',
    ({ completion }) => `As a large language model, I would say: ${String(completion)}`,
  ),
  worded('spaces of no width', 'MakazhanAlpamys/Soup#718', 'invisible-text', ({ completion }) =>
    String(completion).replace(' ', '\u200b '),
  ),
  worded(
    'controls of a terminal',
    'google/sentencepiece#276',
    'invisible-text',
    ({ completion }) => `\u001b[1m${String(completion)}\u001b[0m`,
  ),
  worded(
    'marks of byte order inside',
    'pydantic/pydantic-ai#8316',
    'invisible-text',
    ({ completion }) => String(completion).replace(' ', ' \ufeff'),
  ),
  worded(
    'hidden instructions',
    'techlab-innov/llmtrace#215',
    'invisible-text',
    ({ completion }) => `${String(completion)}\u{e0067}\u{e006f}`,
  ),
  worded(
    'a picture in base64',
    'bytedance/deer-flow#544',
    'blobs',
    ({ completion }) =>
      `${String(completion)} ![](data:image/png;base64,${letters(400, mixed, 23)})`,
  ),
  worded(
    'a document in base64',
    'mistralai/client-python#502',
    'blobs',
    ({ completion }, index) => `${letters(300 + index, mixed, 29)} ${String(completion)}`,
  ),
  worded(
    'Cyrillic that was read as Latin-1',
    'IBM/Grapher#4',
    'damaged-text',
    ({ completion }) => `${Buffer.from('Это правда.').toString('latin1')} ${String(completion)}`,
  ),
  answered('answers of nan', 'cbenge509/BERTVision#172', 'nan'),
  answered('answers of null', 'huggingface/datasets#4467', 'null'),
  answered('answers of N/A', 'TelecomsXChangeAPi/OpenTextShield#195', 'N/A'),
  content(
    'one reply to everything',
    'richard-peng-xia/MMed-RAG#4',
    'completion',
    (row) => ({ ...row, completion: 'I cannot help with that.' }),
    { outcome: 'FAIL', code: 'dataset.one-sided', count: 300 },
  ),
  content(
    'replacement characters where letters were',
    'huggingface/datasets#622',
    'completion',
    (row, index) =>
      index % 10 === 0
        ? { ...row, completion: String(row.completion).replaceAll('e', '\uFFFD') }
        : row,
    { outcome: 'FAIL', code: 'dataset.damaged-text', count: 20 },
  ),
  content(
    'UTF-8 that was read as Windows-1252',
    'IBM/Grapher#4',
    'completion',
    (row, index) =>
      index % 10 === 0
        ? {
            ...row,
            completion: `It is not true that itâ€™s late. ${String(row.completion)} CafÃ©.`,
          }
        : row,
    { outcome: 'FAIL', code: 'dataset.damaged-text', count: 20 },
  ),
  content(
    'conversations longer than a model reads',
    'unslothai/unsloth#3019',
    'completion',
    (row, index) =>
      index % 4 === 0 ? { ...row, prompt: `${String(row.prompt)} ${long(index)}` } : row,
    { outcome: 'FAIL', code: 'dataset.truncated', count: 50 },
  ),
];

/** Far more than a thousand tokens, and unlike any other. */
function long(index: number): string {
  const [row] = splitRows('plain', 'train').slice(index % 100);
  return Array.from({ length: 40 }, (_, at) => `${at}: ${String(row.text)}`).join(' ');
}

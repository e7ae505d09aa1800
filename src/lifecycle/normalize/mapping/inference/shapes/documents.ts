/**
 * Documents: with summaries (CNN/DailyMail, XSum), with tagged tokens (CoNLL), or alone.
 *
 * @module
 */
import type { Column } from '../columns.ts';
import { hasLabel } from './labelled.ts';
import { isText, required, words, type ColumnSet, type Proposal } from './proposal.ts';

const DOCUMENTS = words('article document dialogue report body passage text source content');
const SUMMARIES = words('highlights summary abstract tldr tl;dr');

export function summaries(columns: ColumnSet): Proposal[] {
  return columns.named(DOCUMENTS, isText).flatMap((document, d) =>
    columns
      .named(SUMMARIES, isText)
      .filter((summary) => !summary.labelLike)
      .map((summary, s) => ({
        shape: `${document.name} with its ${summary.name}`,
        mapping: {
          schema: 'summarization' as const,
          document: required(document.name),
          summary: required(summary.name),
        },
        weight: 0.99 - 0.01 * Math.min(10, d + s),
      })),
  );
}

const TOKENS = words('tokens words token tokenized_text');
const TAGS = words('ner_tags tags labels ner bio_tags entities');
/** The classes of CoNLL-2003, the commonest meaning of the numbers 0 to 8. */
const CONLL = words('O B-PER I-PER B-ORG I-ORG B-LOC I-LOC B-MISC I-MISC');

const isList = ({ kind, holds }: Column): boolean => kind === 'list' || holds === 'list';

export function tagged(columns: ColumnSet): Proposal[] {
  const [tokens] = columns.named(TOKENS, isList);
  const [tags] = columns.named(TAGS, isList);
  if (tokens === undefined || tags === undefined) return [];
  const mapping = { schema: 'extraction' as const, tokens: tokens.name, tags: tags.name };
  return [
    tags.integers
      ? {
          shape: `${tokens.name} with numbered ${tags.name}, if they are CoNLL-2003's`,
          mapping: { ...mapping, tag_names: CONLL },
          weight: 0.6,
        }
      : { shape: `${tokens.name} with ${tags.name}`, mapping, weight: 0.99 },
  ];
}

const OUTPUTS = words('entities extraction extracted output json fields');

const isObject = ({ kind, holds }: Column): boolean => kind === 'object' || holds === 'object';

/** A text, and an object of what is in it. Whatever the text is called, where it stands out. */
export function extracted(columns: ColumnSet): Proposal[] {
  const [output] = columns.named(OUTPUTS, isObject);
  if (output === undefined) return [];
  const [text] = columns.named(words('text document sentence input content'), isText);
  if (text !== undefined) return [extraction(text, output, 0.97)];
  const [worded, ...more] = columns.all.filter((column) => column.worded);
  const others = columns.all.filter((column) => column !== worded && column !== output);
  // Lines of logs have an object as well, and a time, a level, a host.
  const alone = more.length === 0 && others.length <= 1 && others.every(({ short }) => short);
  return worded !== undefined && alone ? [extraction(worded, output, 0.9)] : [];
}

const extraction = (text: Column, output: Column, weight: number): Proposal => ({
  shape: `${text.name} with the JSON of ${output.name}`,
  mapping: { schema: 'extraction', text: required(text.name), output: required(output.name) },
  weight,
});

const PLAIN_TEXTS = words('text content body document markdown passage');

/** Texts of this length have an author; shorter ones beside a name are what somebody said. */
const DOCUMENT_CHARACTERS = 400;
const SPEAKERS =
  /^(?:user|username|author|sender|from|speaker|role|thread|channel)(?:_?(?:id|name))?$/i;
/** Somebody has to say that it is so: code, logs and lists of words can be learnt as well. */
const DOUBTFUL = 0.7;

/** Running text, when nothing else speaks for more. */
export function plain(columns: ColumnSet): Proposal[] {
  const texts = columns.all.filter(isText);
  // Single messages of a tree of replies are no documents.
  const tree = columns.all.some(({ name }) => /^parent_?(message_?)?id$/i.test(name));
  const spoken = columns.all.some(({ name }) => SPEAKERS.test(name));
  const alone = texts.length === 1 ? 0.95 : hasLabel(columns) ? 0.4 : 0.85;
  const weightOf = (text: Column): number => {
    if (tree) return 0.3;
    if (text.holds !== 'nothing' || (spoken && text.characters < DOCUMENT_CHARACTERS)) return 0.5;
    return text.worded ? alone : Math.min(alone, DOUBTFUL);
  };
  return columns.named(PLAIN_TEXTS, isText).map((text) => ({
    shape: `plain text in ${text.name}`,
    mapping: { schema: 'language_modeling', text: required(text.name) },
    weight: weightOf(text),
  }));
}

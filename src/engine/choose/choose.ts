/**
 * Finds the likeliest of given continuations after each of many prompts: as many searches side by
 * side as memory allows, each as if it were alone.
 *
 * @module
 */
import { continuationTrie } from './continuation-trie.ts';
import { mostAdded, placesOf } from './continuation-layout.ts';
import { LikeliestSearch } from './likeliest-search.ts';
import type { PromptDecoder, ReadPrompt } from './prompt-decoder.ts';

/** Bounds what is kept of prompts, for the sake of memory. */
const mostPlaces = 2048;
/** Bounds the searches side by side. */
const mostSearches = 64;

export interface Question {
  /** Token ids of the prompt, one at least. */
  prompt: Int32Array;
  /** Index of the continuation whose log-probability is wanted in any case; null for none. */
  wanted: number | null;
}

/** What a model finds likeliest after a prompt. */
export interface Choice {
  /** For each way of comparing, the index of a continuation: of equal ones the first. */
  likeliest: number[];
  /** Log-probability of the wanted continuation, in nats; null when none is wanted. */
  logProbability: number | null;
  /** Tokens that were computed, the prompt included. */
  tokens: number;
}

export interface ChooseOptions {
  /** Token ids of each, one at least. */
  continuations: readonly (readonly number[])[];
  /** See `SearchOptions`. */
  weights: readonly (readonly number[])[];
  /** Hears how many questions are answered, after each round; what it throws ends the search. */
  onProgress?: (done: number) => void;
}

/**
 * Answers questions, in their order. Each answer is the same to the last bit, whatever else is asked.
 */
export async function choose(
  decoder: PromptDecoder,
  questions: readonly Question[],
  { continuations, weights, onProgress = () => {} }: ChooseOptions,
): Promise<Choice[]> {
  const trie = continuationTrie(continuations);
  const choices: Choice[] = [];
  const waiting = [...questions.keys()].sort((a, b) => placesAt(a) - placesAt(b) || a - b);
  let open: Open[] = [];
  while (waiting.length > 0 || open.length > 0) {
    const group = nextGroup();
    if (group.length > 0) open.push(...(await begin(group)));
    await stepAll();
    const done = open.filter(({ asked }) => asked.length === 0);
    for (const { index, search, read } of done)
      choices[index] = {
        likeliest: search.likeliest,
        logProbability: search.wanted,
        tokens: read.length + read.parents.length,
      };
    open = open.filter(({ asked }) => asked.length > 0);
    onProgress(questions.length - waiting.length - open.length);
  }
  return choices;

  function placesAt(index: number): number {
    return placesOf({ length: questions[index].prompt.length, parents: [] });
  }

  /** Those of equal size, as many as there is room for beside the open ones; half of it must be free. */
  function nextGroup(): number[] {
    if (waiting.length === 0) return [];
    const size = placesAt(waiting[0]);
    const most = Math.max(1, Math.min(mostSearches, Math.floor(mostPlaces / size)));
    if (open.length > most / 2) return [];
    const other = waiting.findIndex((index) => placesAt(index) !== size);
    const alike = other < 0 ? waiting.length : other;
    return waiting.splice(0, Math.min(alike, Math.max(1, most - open.length)));
  }

  async function begin(group: readonly number[]): Promise<Open[]> {
    const { read, states } = await decoder.read(group.map((index) => questions[index].prompt));
    const firsts = await decoder.logProbabilities(
      states,
      group.map(() => tokensAfter(0)),
    );
    return group.map((index, at) => {
      const search = new LikeliestSearch(trie, { weights, wanted: questions[index].wanted });
      search.tell(0, firsts[at]);
      return { index, search, read: read[at], added: new Map(), asked: search.next(mostAdded) };
    });
  }

  /** Computes what every open search asks for; those of one size together. */
  async function stepAll(): Promise<void> {
    const going = open.filter(({ asked }) => asked.length > 0);
    const sizeOf = new Map(going.map((each) => [each, placesOf(each.read)]));
    for (const size of new Set(sizeOf.values())) {
      const alike = going.filter((each) => sizeOf.get(each) === size);
      const states = await decoder.extend(
        alike.map(({ read: prompt, asked, added }) => {
          const tokens = asked.map((node) => {
            const { token: id, parent } = trie[node];
            added.set(node, added.size);
            return { id, parent: parent === 0 ? -1 : added.get(parent)! };
          });
          return { prompt, added: tokens };
        }),
      );
      const nodes = alike.flatMap(({ asked }) => asked);
      const known = (await decoder.logProbabilities(states, nodes.map(tokensAfter))).values();
      for (const each of alike) {
        for (const node of each.asked) each.search.tell(node, known.next().value!);
        each.asked = each.search.next(mostAdded);
      }
    }
  }

  function tokensAfter(node: number): Int32Array {
    return Int32Array.from(trie[node].children, (child) => trie[child].token);
  }
}

/** A search under way. */
interface Open {
  /** Of its question. */
  index: number;
  search: LikeliestSearch;
  read: ReadPrompt;
  /** Index of the token that was added for a node. */
  added: Map<number, number>;
  /** Nodes that it asks for next; none when it is over. */
  asked: number[];
}

/**
 * Sentences that no two rows share much of, from a seed: near-duplicate removal must have nothing
 * to remove in a good dataset, and a language detector must see English.
 *
 * @module
 */
import { Random } from '../random.ts';

const words = (list: string): string[] => list.trim().split(/\s+/);

const SUBJECTS = words(`the-driver my-sister our-team the-gardener a-student the-baker their-doctor
  the-captain an-engineer your-neighbour the-painter a-farmer the-librarian our-teacher the-pilot
  a-musician the-plumber my-uncle the-lawyer a-journalist the-chemist our-coach the-tailor a-judge`);
const VERBS = words(`repaired ordered returned described measured forgot painted delivered counted
  cleaned borrowed sold opened moved tested wrapped hid sharpened weighed copied lifted drew packed
  watered folded mixed burned washed scanned carried`);
const OBJECTS = words(`bicycle kettle ladder curtain lantern carpet violin blanket compass hammer
  printer engine suitcase mirror basket wallet candle umbrella telescope necklace bottle jacket
  cabinet shovel keyboard saddle pillow scissors helmet teapot magnet ribbon bucket`);
const QUALITIES =
  words(`green heavy broken wooden tiny expensive borrowed silent rusty yellow square
  foreign empty ancient folding striped plastic wet frozen velvet oval crooked narrow spare dusty`);
const PLACES = words(`station market harbour library kitchen garage meadow office museum bakery
  cellar airport forest church hospital theatre bridge school island castle factory tunnel pier
  chapel stadium`);
const TIMES = words(`yesterday on-Monday before-lunch at-dawn last-winter in-spring after-work
  this-morning during-the-storm on-Friday at-noon in-October before-sunset last-week`);
const REASONS = words(`because-it-rained while-nobody-looked without-any-help although-it-was-late
  before-the-guests-came since-the-shop-was-closed after-a-long-talk in-spite-of-the-noise
  with-great-care as-the-letter-asked when-the-bell-rang`);

/** The `index`-th of endlessly many sentences. */
export function sentence(seed: number, index: number): string {
  const random = new Random(seed * 1_000_003 + index * 7919 + 1);
  const pick = (list: readonly string[]) => random.pick(list).replaceAll('-', ' ');
  const clause = () =>
    `${pick(SUBJECTS)} ${pick(VERBS)} the ${pick(QUALITIES)} ${pick(OBJECTS)} near the ${pick(PLACES)} ${pick(TIMES)} ${pick(REASONS)}`;
  const text = `${clause()} and ${clause()}`;
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

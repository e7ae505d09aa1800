/** The computed families of general-chat-v1. @module */
import { arithmetic } from './arithmetic.mjs';
import { calendar } from './calendar.mjs';
import { money } from './money.mjs';
import { recipes } from './recipes.mjs';
import { sequences } from './sequences.mjs';
import { timeZones } from './time-zones.mjs';
import { units } from './units.mjs';
import { wordProblems } from './word-problems.mjs';
import { words } from './words.mjs';

export const COMPUTED = [
  wordProblems,
  arithmetic,
  units,
  calendar,
  money,
  words,
  sequences,
  recipes,
  timeZones,
];

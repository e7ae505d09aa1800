/** Names and small things the computed families share. @module */

export const NAMES = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Emma',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
  'Maya',
  'Noah',
  'Olga',
  'Paul',
  'Rosa',
  'Sam',
  'Tara',
  'Umar',
  'Vera',
  'Will',
  'Yuki',
  'Zoe',
];

export const GOODS = [
  ['apples', 'an apple'],
  ['pencils', 'a pencil'],
  ['cookies', 'a cookie'],
  ['stickers', 'a sticker'],
  ['books', 'a book'],
  ['marbles', 'a marble'],
  ['oranges', 'an orange'],
  ['cards', 'a card'],
  ['eggs', 'an egg'],
  ['tickets', 'a ticket'],
];

/** A number with at most `digits` decimals and no trailing zeros. */
export const plain = (value, digits = 2) => String(Number(value.toFixed(digits)));

/** Cents as an amount in dollars: `$4` or `$4.50`. */
export const dollars = (cents) =>
  cents % 100 === 0 ? `$${cents / 100}` : `$${(cents / 100).toFixed(2)}`;

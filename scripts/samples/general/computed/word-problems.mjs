/** Word problems in whole numbers, worked step by step. @module */
import { GOODS, NAMES } from './people.mjs';

function giving(r, [name, other], goods) {
  const start = r.range(12, 60);
  const away = r.range(3, start - 5);
  const left = start - away;
  const more = r.range(2, 20);
  const half = r.range(2, 9);
  return [
    [
      r.pick([
        `${name} has ${start} ${goods} and gives ${away} to ${other}. How many are left?`,
        `${name} had ${start} ${goods}. ${other} got ${away} of them. How many does ${name} still have?`,
        `If ${name} has ${start} ${goods} and loses ${away}, how many ${goods} remain?`,
      ]),
      r.pick([
        `Subtract: ${start} - ${away} = ${left}. So ${name} has ${left} ${goods} left.`,
        `${name} has ${left} ${goods} left, because ${start} - ${away} = ${left}.`,
      ]),
    ],
    [
      r.pick([
        `Then ${name} buys ${more} more. How many now?`,
        `And if ${name} finds ${more} more?`,
        `Now ${name} gets ${more} new ones. What is the total?`,
      ]),
      `Add them: ${left} + ${more} = ${left + more}. Now ${name} has ${left + more} ${goods}.`,
    ],
    [
      r.pick([
        `What if ${name} puts ${half} in each bag? How many full bags?`,
        `How many bags of ${half} can ${name} fill with that?`,
      ]),
      bags(left + more, half, name, goods),
    ],
  ];
}

function bags(total, size, name, goods) {
  const full = Math.floor(total / size);
  const rest = total % size;
  const tail = rest === 0 ? 'with nothing left over' : `with ${rest} left over`;
  return `Divide: ${total} / ${size} gives ${full}, ${tail}. So ${name} can fill ${full} ${full === 1 ? 'bag' : 'bags'} of ${goods}.`;
}

function rows(r, [name, other], goods) {
  const a = r.range(3, 12);
  const b = r.range(4, 15);
  const total = a * b;
  const share = r.range(2, 6);
  return [
    [
      r.pick([
        `${name} has ${a} boxes with ${b} ${goods} each. How many ${goods} is that?`,
        `There are ${a} bags and each holds ${b} ${goods}. How many ${goods} are there in all?`,
        `How many ${goods} are in ${a} boxes if each box has ${b}?`,
      ]),
      r.pick([
        `Multiply: ${a} x ${b} = ${total}. There are ${total} ${goods}.`,
        `That is ${total} ${goods}, because ${a} x ${b} = ${total}.`,
      ]),
    ],
    [
      r.pick([
        `If ${share} children share them, how many does each get?`,
        `And ${other} wants to split them among ${share} friends. How many each?`,
      ]),
      total % share === 0
        ? `Each gets ${total / share}, because ${total} / ${share} = ${total / share}.`
        : `Each gets ${Math.floor(total / share)}, and ${total % share} ${total % share === 1 ? 'is' : 'are'} left over. ${share} x ${Math.floor(total / share)} = ${share * Math.floor(total / share)}, and ${total} - ${share * Math.floor(total / share)} = ${total % share}.`,
    ],
    [
      r.pick([
        `What if there were one more box?`,
        `And with one box more, how many ${goods} in total?`,
      ]),
      `Then there are ${a + 1} boxes, and ${a + 1} x ${b} = ${(a + 1) * b}. That makes ${(a + 1) * b} ${goods}.`,
    ],
  ];
}

function ages(r, [name, other]) {
  const young = r.range(4, 30);
  const gap = r.range(2, 12);
  const years = r.range(3, 15);
  return [
    [
      r.pick([
        `${name} is ${young} and ${other} is ${gap} years older. How old is ${other}?`,
        `${other} is ${gap} years older than ${name}, who is ${young}. What is the age of ${other}?`,
      ]),
      `${other} is ${young + gap} years old, because ${young} + ${gap} = ${young + gap}.`,
    ],
    [
      r.pick([
        `How old will they be in ${years} years?`,
        `And what are their ages ${years} years from now?`,
      ]),
      `Add ${years} to both. ${name} will be ${young + years} and ${other} will be ${young + gap + years}.`,
    ],
    [
      r.pick(['What will their ages add up to then?', 'And the sum of their ages at that time?']),
      `The sum will be ${young + years} + ${young + gap + years} = ${2 * young + gap + 2 * years}.`,
    ],
  ];
}

export const wordProblems = {
  id: 'word-problems',
  bye: 'Keep practising! / You ask good questions. / Have fun with numbers!',
  make(r) {
    const people = r.shuffle(NAMES);
    const turns = r.pick([giving, rows, ages])(r, people, r.pick(GOODS)[0]);
    return turns.slice(0, r.range(2, 3));
  },
};

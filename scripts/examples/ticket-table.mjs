/**
 * Tickets of a made-up maker of e-bikes as its spreadsheet saves them: semicolons, Windows-1252,
 * a queue that somebody chose, and the columns that nobody needs.
 * @module
 */
import { drawDistinct, timeOf, write } from './draw.mjs';

const QUEUES = {
  Workshop: {
    subjects: '[Motor|Battery|Display|Brake|Gears|Noise|Error {code}|Repair|{model}: {part}]',
    cases: [
      'The {part} of my {model} [stopped working|makes a grinding noise|is loose|broke] [this morning|on the way to work|after {n} km|in the rain].',
      'My {model} shows error {code} [when I switch it on|on every hill|since yesterday].',
      'The battery [no longer charges|is empty after {n} km|gets very hot] and the {part} [flickers|rattles|is fine].',
      'I need an appointment [to repair|to check|to replace] the {part} on my {model}.',
      'Can your mechanics [look at|adjust|mend] the {part}? It [squeaks|slips|sticks] [all the time|when I brake|uphill].',
    ],
    wishes: [
      'When can I bring it in?',
      'Can I still ride it?',
      'Is that covered by the guarantee?',
      'Please send somebody.',
    ],
  },
  Billing: {
    subjects: '[Invoice|Invoice {order}|Payment|Charged twice|Refund|VAT|Receipt]',
    cases: [
      'I was charged [twice|{n} € too much|again] for order {order}.',
      'Invoice {order} [has the wrong address|lacks the VAT number|shows {n} € that I do not understand].',
      'I [paid|transferred] {n} € [last week|on Monday|by card] and still got a reminder.',
      'Please send me [the invoice|a receipt|a corrected invoice] for the {model}, [my employer|the tax office] asks for it.',
      'Where is my refund of {n} € for the returned {part}?',
    ],
    wishes: [
      'Please correct the amount.',
      'I will not pay that twice.',
      'Our accountant needs it this week.',
      'Can I pay in instalments?',
    ],
  },
  Delivery: {
    subjects: '[Parcel|Delivery|Order {order}|Where is my bike?|Tracking|Courier]',
    cases: [
      'Order {order} [should have arrived|was promised] {n} days ago and the tracking [has not moved|says delivered|is empty].',
      'The courier left the parcel with the {part} [in the rain|at the wrong house|with a neighbour I do not know].',
      'My {model} came [with a scratched frame|in a torn box|without the {part}].',
      'Can you deliver order {order} [to another address|on a Saturday|after 6 pm]?',
      'I got [a wrong parcel|somebody else’s parcel|two parcels] instead of the {part}.',
    ],
    wishes: [
      'When will it be here?',
      'Please ask the courier.',
      'I took a day off for it.',
      'Can I collect it myself?',
    ],
  },
  Sales: {
    subjects: '[Question about the {model}|Price|Offer|Test ride|Which size?|Stock]',
    cases: [
      'Which frame size of the {model} [fits|suits] somebody of {tall} cm?',
      'Do you have the {model} in [green|matt black|white] [in stock|in the shop in {city}]?',
      'What does the {model} cost [with a second battery|for {n} bikes|as a lease]?',
      'I would like [a test ride|an offer|advice] for the {model} [next weekend|in {city}|before I buy].',
      'Is the {model} [better than the other one|good for hills|fit for a child seat]?',
    ],
    wishes: [
      'I want to buy one soon.',
      'Is there a discount?',
      'What would you recommend?',
      'How long is the waiting list?',
    ],
  },
  Account: {
    subjects: '[Login|Password|App|Account|My e-mail address|Cannot sign in]',
    cases: [
      'I cannot [log in to the app|sign in|open my account] [since the update|with my new phone|any more].',
      'The link to reset my password [never arrives|has expired|leads nowhere].',
      'Please [change the e-mail address|delete my account|merge my two accounts], my customer number is {order}.',
      'The app [forgets|does not find|shows twice] my {model} after I [log in|update|change the phone].',
      'My account is [locked|blocked] after {n} tries with the [old|right|new] password.',
    ],
    wishes: [
      'I tried another browser.',
      'The code by text message does not come.',
      'What data do you keep of me?',
      'I need access today.',
    ],
  },
};

const VAGUE = '[Question|Urgent|Help please|Complaint|Hello|My {model}|Again!|]';
const MODELS = ['Falke 3', 'Möwe', 'Möwe City', 'Dachs Cargo', 'Luchs X', 'Zaunkönig'];
const PARTS = [
  'motor',
  'display',
  'front brake',
  'rear brake',
  'chain',
  'saddle',
  'rear light',
  'charger',
  'lock',
  'mudguard',
];
const CITIES = ['Köln', 'Zürich', 'Lübeck', 'Graz', 'Malmö', 'Liège'];
const NAMES = [
  'J. Müller',
  'Anaïs',
  'Björn',
  'Mrs Okafor',
  'Tomás',
  'Léa Roux',
  'Kim',
  'P. Groß',
  'Sally',
  'D. Weiß',
];

/** A misspelling of the kind that haste makes: two letters of a word change places. */
function mistype(text, random) {
  const at = random.int(text.length - 2) + 1;
  const pair = text.slice(at, at + 2);
  return /^[a-z]{2}$/.test(pair)
    ? text.slice(0, at) + pair[1] + pair[0] + text.slice(at + 2)
    : text;
}

function ticket(random, index) {
  const [queue, other] = random.shuffle(Object.keys(QUEUES));
  const { subjects, cases, wishes } = QUEUES[queue];
  const slots = {
    model: random.pick(MODELS),
    part: random.pick(PARTS),
    city: random.pick(CITIES),
    order: String(random.range(40_000, 99_999)),
    code: `E${random.range(10, 42)}`,
    n: String(random.range(3, 60)),
    tall: String(random.range(150, 198)),
  };
  const say = (text) => write(text, random, slots);
  let message = say(random.pick(cases));
  // Half a second matter, which the queue is not chosen by.
  if (random.chance(0.3))
    message += ` ${say('[By the way:|Apart from that:|And one more thing:|P.S.]')} ${say(random.pick(QUEUES[other].cases))}`;
  else if (random.chance(0.6)) message += ` ${random.pick(wishes)}`;
  if (random.chance(0.35)) message = `${say('[Hello|Hi|Dear team|Good morning],')} ${message}`;
  if (random.chance(0.4))
    message += ` ${say('[Regards,|Thanks,|Best wishes,|]')} ${random.pick(NAMES)}`;
  if (random.chance(0.25)) message = mistype(message, random);
  const received = timeOf(index, random).toISOString();
  return {
    Ticket: String(10_400 + index),
    Received: `${received.slice(8, 10)}.${received.slice(5, 7)}.2026 ${received.slice(11, 16)}`,
    Channel: random.pick(['Mail', 'Mail', 'Form', 'App']),
    Subject: say(random.chance(0.4) ? VAGUE : subjects),
    Message: message.replace(/ {2,}/g, ' ').trim(),
    // Whoever sorts them errs at times.
    Queue: random.chance(0.03) ? other : queue,
  };
}

const quoted = (value) => (/[;"\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Windows-1252 as far as these tickets need it: Latin-1, the euro sign and the apostrophe. */
const windows1252 = (text) =>
  Buffer.from(text.replaceAll('€', '\u0080').replaceAll('’', '\u0092'), 'latin1');

export function ticketTable() {
  const rows = drawDistinct('ticket-router', 460, ticket, ({ Message }) => Message);
  const lines = rows.map((row) => Object.values(row).map(quoted).join(';'));
  return windows1252([Object.keys(rows[0]).join(';'), ...lines, ''].join('\r\n'));
}

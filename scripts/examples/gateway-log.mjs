/**
 * The log of a gateway between a made-up garden centre and the large model it pays for: requests,
 * responses, a few errors. All replies keep one tone: they thank, answer in one sentence, and end
 * with a wish from the garden.
 * @module
 */
import { drawDistinct, jsonLines, timeOf, write } from './draw.mjs';

const SYSTEM =
  'You answer customers of the garden centre Green Gate. Thank them, answer in one or two sentences, end with a wish. Never promise a date.';

const PLANTS = [
  'roses',
  'tomatoes',
  'lavender',
  'hydrangeas',
  'basil',
  'apple trees',
  'ferns',
  'strawberries',
  'box hedges',
  'tulips',
  'peonies',
  'blueberries',
];
const GOODS = [
  'watering can',
  'hose reel',
  'raised bed',
  'compost bin',
  'secateurs',
  'greenhouse',
  'bird table',
  'wheelbarrow',
];
const PLACES = [
  'balcony',
  'roof terrace',
  'front garden',
  'shady corner',
  'window sill',
  'allotment',
];

const CASES = [
  {
    ask: [
      'How often should I water {plants}[?| on a {place}?| in summer?]',
      'Do {plants} need a lot of water?',
    ],
    reply:
      '{Plants} like a good drink [every {n} days|twice a week|in the early morning], and less once the nights are cool.',
  },
  {
    ask: [
      'When do I [cut|prune] {plants}?',
      'Is it too late to [cut back|prune] the {plants} on my {place}?',
    ],
    reply:
      '[After the last frost|Once they have flowered|On a dry day in late winter] is the kindest time to cut {plants}.',
  },
  {
    ask: [
      'My {plants} have [yellow leaves|brown tips|spots]. What [is wrong|can I do]?',
      'Why do the {plants} on the {place} [droop|lose their leaves]?',
    ],
    reply:
      '{Plants} mostly tell us that way that [their feet are wet|they are hungry|they stand too dark], so [let the soil dry|give them a little feed|move them to more light].',
  },
  {
    ask: [
      'Do you [sell|have|stock] {plants} at the moment?',
      'Can I buy {plants} for my {place} [now|in your shop]?',
    ],
    reply:
      'We [grow|keep] {plants} [in the second house|by the entrance|outside by the pond] and will [gladly set some aside|show you the strongest].',
  },
  {
    ask: [
      'My {goods} [arrived broken|lost a wheel|leaks|came without screws]. The order was {order}.',
      'Order {order}: the {goods} [is damaged|has a crack].',
    ],
    reply:
      'We are sorry about the {goods} of order {order}; [keep it, and we send a new one|we send the missing part|bring it whenever it suits you, and we exchange it].',
  },
  {
    ask: [
      'Can I return the {goods} from order {order}?',
      'I do not need the {goods} after all[.|, order {order}.] How do I send it back?',
    ],
    reply:
      'Of course, the {goods} may come back within {days} days, and the [label is in the box|money follows once it is here].',
  },
  {
    ask: [
      'When does my {goods} arrive? Order {order}.',
      'Where is order {order}[?| with the {goods}?]',
    ],
    reply:
      'Order {order} with the {goods} is [being packed|on the van|waiting for the nursery], and we write as soon as it leaves.',
  },
  {
    ask: [
      'What [grows|does well] on a {place}[?| besides {plants}?]',
      'I want something easy for my {place}.',
    ],
    reply:
      'For a {place} we would [start with|choose] {plants}, which forgive [a missed watering|poor soil|a windy week].',
  },
  {
    ask: [
      'Are {plants} [safe for cats|poisonous for dogs|safe for children]?',
      'Can my dog eat {plants}?',
    ],
    reply:
      'Please keep {plants} [out of reach|on a high shelf] all the same, and ask your vet when [a leaf was eaten|in doubt].',
  },
  {
    ask: [
      'Which soil do {plants} [need|like]?',
      'Can I plant {plants} in [clay|sand|old compost] on my {place}?',
    ],
    reply:
      '{Plants} are happiest in [loose soil with compost|soil that drains well|a mix with a little sand].',
  },
];
const THANKS =
  '[Thank you for asking!|How lovely to hear from you!|Thank you for your note!|Thanks for writing to us!]';
const WISHES =
  '[Happy gardening!|May it all grow well!|Sunny days to you and your plants!|Green greetings from the Gate!]';

function slotsOf(random) {
  const plants = random.pick(PLANTS);
  return {
    plants,
    goods: random.pick(GOODS),
    place: random.pick(PLACES),
    order: `GG${random.range(1000, 9999)}`,
    n: String(random.range(2, 6)),
    days: random.pick(['14', '30']),
  };
}

function exchange(random, slots, first) {
  const { ask, reply } = random.pick(CASES);
  const question = write(random.pick(ask), random, slots);
  const hello =
    first && random.chance(0.4) ? `${write('[Hello|Hi|Good morning|Hi there][!|,]', random)} ` : '';
  const thanks = first ? `${write(THANKS, random)} ` : '';
  return [
    `${hello}${question}`,
    `${thanks}${write(reply, random, slots)} ${write(WISHES, random)}`,
  ];
}

function call(random, index) {
  const slots = slotsOf(random);
  const turns = [exchange(random, slots, true)];
  if (random.chance(0.35)) turns.push(exchange(random, slotsOf(random), false));
  const messages = turns.flatMap(([user, assistant]) => [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ]);
  const reply = messages.pop();
  const sent = {
    model: 'large-model-2',
    temperature: 0.4,
    messages: [{ role: 'system', content: SYSTEM }, ...messages],
  };
  const failed = random.chance(0.03);
  return {
    ts: timeOf(index, random).toISOString(),
    request: sent,
    response: failed
      ? { error: { type: 'rate_limit_exceeded', message: 'Too many requests.' } }
      : {
          id: `chatcmpl-${(index + 4096).toString(16)}`,
          object: 'chat.completion',
          choices: [{ index: 0, finish_reason: 'stop', message: reply }],
          usage: { prompt_tokens: random.range(60, 190), completion_tokens: random.range(25, 70) },
        },
    latency_ms: random.range(400, 2900),
  };
}

const said = ({ request, response }) =>
  [...request.messages.slice(1), response.choices?.[0].message]
    .map((message) => message?.content)
    .join('\n');

export const gatewayLog = () => jsonLines(drawDistinct('answers-in-our-tone', 720, call, said));

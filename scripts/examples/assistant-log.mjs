/**
 * The log of an assistant that books meeting rooms, looks up colleagues and sets reminders: the
 * request with its tools, and the response that calls one, asks, or answers.
 * @module
 */
import { drawDistinct, jsonLines, timeOf, write } from './draw.mjs';

const text = { type: 'string' };
const tool = (name, description, properties, required = Object.keys(properties)) => ({
  type: 'function',
  function: { name, description, parameters: { type: 'object', properties, required } },
});
const TOOLS = [
  tool('book_room', 'Books a room.', {
    room: text,
    day: text,
    hour: { type: 'integer' },
  }),
  tool('find_person', 'Finds a colleague.', { name: text }),
  tool('remind', 'Sets a reminder.', { what: text, day: text }),
];
const SYSTEM = 'You help in the office. Use a tool where one fits.';

const ROOMS = ['Elm', 'Birch', 'Maple', 'Willow', 'Cedar', 'Aspen'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];
const NAMES = [
  'Ana',
  'Bo',
  'Chidi',
  'Dana',
  'Elif',
  'Finn',
  'Gita',
  'Hugo',
  'Ines',
  'Jun',
  'Kofi',
  'Lara',
];
const TASKS = [
  'send the report',
  'water the plants',
  'order paper',
  'call the bank',
  'book the train',
  'pay the invoice',
  'clean the board',
  'renew the licence',
  'back up the laptop',
  'plan the party',
];
const FLOORS = ['ground floor', 'first floor', 'second floor', 'third floor'];

/** Each makes what is asked, the call, what the tool says, and the reply to that. */
const KINDS = [
  ({ room, day, hour }) => ({
    ask: '[Book|Please book|Can you reserve|I need] [the room|room|] {room} [on|for] {day} at {hour}[.|, please.| for the team.| for my meeting with {name}.]',
    call: ['book_room', { room, day, hour: Number(hour) }],
    results: [
      [{ booked: true }, '[Done|All set|Booked]: {room} is yours on {day} at {hour}.'],
      [
        { booked: false, reason: 'taken' },
        '[Sorry|Unfortunately], {room} is taken on {day} at {hour}. [Shall I try another room?|Would another hour do?]',
      ],
    ],
  }),
  ({ name, floor, phone }) => ({
    ask: '[Where does|On which floor does|Where can I find where] {name} [sit|work]?',
    call: ['find_person', { name }],
    results: [
      [{ floor, phone }, '{name} [sits|works] on the {floor}.'],
      [{ error: 'not found' }, 'I [cannot find|find nobody called] {name}.'],
    ],
  }),
  ({ name, floor, phone }) => ({
    ask: '[What is|Give me|I need|Tell me] the [number|extension] of {name}[.|, please.| in the office.]',
    call: ['find_person', { name }],
    results: [[{ floor, phone }, '[You reach {name} at|The extension of {name} is] {phone}.']],
  }),
  ({ task, day }) => ({
    ask: '[Remind me|Set a reminder|Please remind me|Do not let me forget] to {task} on {day}[.|, please.|!]',
    call: ['remind', { what: task, day }],
    results: [[{ set: true }, '[I will remind you|Done, I will remind you] on {day} to {task}.']],
  }),
];
const TALK = [
  [
    '[Thanks|Thank you|Great][!|, that helps.|, {name} will be glad.]',
    '[You are welcome!|Any time.|Glad to help.]',
  ],
  ['Book a room [on|for] {day}[.|, please.]', 'Which room, and at what time on {day}?'],
  ['Remind me to {task}.', 'On which day shall I remind you to {task}?'],
  [
    'What can you do[?| for me?| on {day}?]',
    'I can book rooms, find colleagues and set reminders.',
  ],
];

function call(random, index) {
  const slots = {
    room: random.pick(ROOMS),
    day: random.pick(DAYS),
    hour: String(random.range(8, 17)),
    name: random.pick(NAMES),
    task: random.pick(TASKS),
    floor: random.pick(FLOORS),
    phone: String(random.range(200, 899)),
  };
  const say = (words) => write(words, random, slots);
  const messages = [{ role: 'system', content: SYSTEM }];
  if (random.chance(0.15)) {
    const [ask, reply] = random.pick(TALK);
    messages.push({ role: 'user', content: say(ask) }, { role: 'assistant', content: say(reply) });
  } else {
    const {
      ask,
      call: [name, given],
      results,
    } = random.pick(KINDS)(slots);
    const id = `call_${(index + 256).toString(16)}`;
    const [result, reply] = random.pick(results);
    messages.push(
      { role: 'user', content: say(ask) },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id, type: 'function', function: { name, arguments: JSON.stringify(given) } },
        ],
      },
      { role: 'tool', tool_call_id: id, content: JSON.stringify(result) },
      { role: 'assistant', content: say(reply) },
    );
  }
  const message = messages.pop();
  return {
    ts: timeOf(index, random).toISOString(),
    request: { model: 'large-model-2', tools: TOOLS, tool_choice: 'auto', messages },
    response: {
      id: `chatcmpl-${(index + 8192).toString(16)}`,
      object: 'chat.completion',
      choices: [{ index: 0, finish_reason: 'stop', message }],
      usage: { prompt_tokens: random.range(160, 260), completion_tokens: random.range(8, 40) },
    },
  };
}

const said = ({ request, response }) =>
  [...request.messages.slice(1), response.choices[0].message]
    .map(({ content, tool_calls: calls }) => content ?? calls[0].function.arguments)
    .join('\n');

export const assistantLog = () => jsonLines(drawDistinct('tool-calls', 800, call, said));

/**
 * What exports of help desks, team chat, assistants and forums look like in the wild: notes, bots,
 * empty and unanswered tickets, odd files and encodings; and data of no tool, by their columns and
 * keys. Each is imported as a user would, without a mapping.
 */
import { describe, expect, it } from 'vitest';
import { zip } from '../data-faults/files/archives.ts';
import { importUnasked } from './import-unasked.ts';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';

const home = homeOfAllTests();

type Files = Record<string, string | Buffer>;

interface Expected {
  /** Null where columns or keys tell. */
  layout: string | null;
  kept: number;
  /** Rows that the reading does not want. */
  leftOut?: number;
  /** Codes of the rejects. */
  rejects?: string[];
  /** One of the records, as it must come out. */
  has?: object;
}

type Variant = [name: string, template: string, files: Files, expected: Expected];

const things =
  'kettle lamp ladder mirror carpet clock stove curtain bench basket wardrobe teapot'.split(' ');
const thing = (i: number) => things[(i * 5) % things.length];
const ask = (i: number) => `My ${things[i % things.length]} number ${i} broke, what now?`;
const tell = (i: number) => `Send the ${thing(i)} to depot ${i}, it is free.`;
const said = (role: string, content: string) => ({ role, content });
const exchange = (i: number) => ({
  messages: [said('user', ask(i)), said('assistant', tell(i))],
});

/** So many that no split is left empty. */
const N = 60;
const range = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const jsonl = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const json = (value: unknown): string => JSON.stringify(value);
const cell = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
const csv = (rows: readonly (readonly unknown[])[], comma = ',', end = '\n'): string =>
  rows.map((row) => row.map(cell).join(comma) + end).join('');
const day = (i: number, hour = 10) =>
  `2024-${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}T${hour}:00:00Z`;

// help desks

const comment = (author: number, body: string, more: object = {}) => ({
  id: 1,
  type: 'Comment',
  author_id: author,
  body,
  public: true,
  ...more,
});
const ticket = (i: number, comments: object[], more: object = {}) => ({
  id: i,
  subject: `Ticket ${i}`,
  status: 'closed',
  requester_id: 1000 + i,
  submitter_id: 1000 + i,
  custom_fields: [
    { id: 5, value: null },
    { id: 6, value: { nested: ['a', { b: 1 }] } },
  ],
  comments,
  ...more,
});
const answered = (i: number, more: object = {}) =>
  ticket(i, [comment(1000 + i, ask(i)), comment(7, tell(i))], more);

const intercom = (i: number, parts: object[], body = `<p>${ask(i)}</p>`) => ({
  type: 'conversation',
  id: String(i),
  source: { type: 'conversation', body, author: { type: 'user', id: String(i) } },
  conversation_parts: {
    type: 'conversation_part.list',
    total_count: parts.length,
    conversation_parts: parts,
  },
});
const part = (type: string, body: string | null, kind = 'comment') => ({
  type: 'conversation_part',
  part_type: kind,
  body,
  author: { type, id: '2', name: type },
});

const freshdesk = (i: number, conversations: object[]) => ({
  id: i,
  subject: `Ticket ${i}`,
  description: `<div>${ask(i)}</div>`,
  description_text: ask(i),
  requester_id: i,
  conversations,
});
const fresh = (incoming: boolean, text: string | null, isPrivate = false) => ({
  body_text: text,
  incoming,
  private: isPrivate,
});

const desks: Variant[] = [
  [
    'internal notes and what agents wrote down for others',
    'general',
    {
      'tickets.ndjson': jsonl(
        range(N, (i) =>
          ticket(
            i,
            [
              comment(7, 'A call came in.', { public: false }),
              comment(1000 + i, ask(i)),
              comment(8, 'He sounds angry.', { public: false }),
              comment(7, tell(i)),
            ],
            { submitter_id: 7 },
          ),
        ),
      ),
    },
    { layout: 'zendesk-tickets', kept: N, has: exchange(3) },
  ],
  [
    'tickets of one comment, and of none',
    'general',
    {
      'tickets.json': json(
        range(N, (i) =>
          i % 4 === 1
            ? ticket(i, [comment(1000 + i, ask(i))])
            : i % 4 === 2
              ? ticket(i, [])
              : answered(i),
        ),
      ),
    },
    { layout: 'zendesk-tickets', kept: N / 2, leftOut: N / 2 },
  ],
  [
    'a mail with the thread below and a signature',
    'general',
    {
      'tickets.ndjson': jsonl(
        range(N, (i) =>
          ticket(i, [
            comment(1000 + i, ask(i)),
            comment(
              7,
              `${tell(i)}\n\nOn Fri, Mar 1, 2024 at 9:00 AM Ann <a@b.org> wrote:\n> ${ask(i)}`,
            ),
          ]),
        ),
      ),
    },
    { layout: 'zendesk-tickets', kept: N, has: exchange(2) },
  ],
  [
    'attachments without words',
    'general',
    {
      'tickets.ndjson': jsonl(
        range(N, (i) =>
          ticket(i, [
            comment(1000 + i, ask(i)),
            comment(1000 + i, '', { attachments: [{ file_name: 'photo.jpg' }] }),
            comment(7, tell(i)),
          ]),
        ),
      ),
    },
    { layout: 'zendesk-tickets', kept: N, has: exchange(5) },
  ],
  [
    'nulls, and columns that nobody knows',
    'general',
    {
      'tickets.ndjson': jsonl(
        range(N, (i) =>
          answered(i, { priority: null, satisfaction_rating: null, via: null, tags: [null] }),
        ),
      ),
    },
    { layout: 'zendesk-tickets', kept: N },
  ],
  [
    'HTML, assignments and notes',
    'general',
    {
      'conversations.json': json(
        range(N, (i) =>
          intercom(i, [
            part('bot', null, 'assignment'),
            part('admin', '<p>As ever.</p>', 'note'),
            part('admin', `<p>${tell(i).replace('depot', '<b>depot</b>')}</p>`),
          ]),
        ),
      ),
    },
    { layout: 'intercom-conversations', kept: N, has: exchange(4) },
  ],
  [
    'a bot that greets, and conversations that nobody answered',
    'general',
    {
      'conversations.jsonl': jsonl(
        range(N, (i) =>
          intercom(i, i % 3 === 0 ? [part('user', 'Hello?')] : [part('bot', tell(i))]),
        ),
      ),
    },
    { layout: 'intercom-conversations', kept: 40, leftOut: 20, has: exchange(4) },
  ],
  [
    'deleted users, who have no words left',
    'general',
    {
      'tickets.json': json(
        range(N, (i) =>
          freshdesk(i, [fresh(true, null), fresh(false, tell(i)), fresh(false, 'x', true)]),
        ),
      ),
    },
    { layout: 'freshdesk-tickets', kept: N, has: exchange(7) },
  ],
  [
    'a zipped folder of pages of an interface',
    'general',
    {
      'export.zip': zip(
        range(2, (page) => ({
          name: `export/page-${page}.json`,
          bytes: Buffer.from(
            json(
              range(N / 2, (i) =>
                freshdesk(i + (page * N) / 2, [fresh(false, tell(i + (page * N) / 2))]),
              ),
            ),
          ),
        })),
      ),
    },
    { layout: 'freshdesk-tickets', kept: N, has: exchange(45) },
  ],
  [
    'mails of cases as a table, on several days',
    'general',
    {
      'EmailMessage.csv': csv([
        ['Id', 'ParentId', 'TextBody', 'FromAddress', 'Incoming', 'MessageDate'],
        ...range(N, (i) => [`b${i}`, `5${i}`, ask(i), 'a@b.org', 'true', day(i)]),
        ...range(N, (i) => [`a${i}`, `5${i}`, tell(i), 'help@b.com', 'false', day(i, 20)]),
      ]),
    },
    { layout: 'salesforce-email-messages', kept: N, has: exchange(9) },
  ],
];

// team chat

const slack = (
  user: string | undefined,
  text: string,
  ts: number,
  thread?: number,
  more: object = {},
) => ({
  type: 'message',
  ...(user && { user }),
  text,
  ts: `${1714640000 + ts}.000100`,
  ...(thread !== undefined && { thread_ts: `${1714640000 + thread}.000100` }),
  ...more,
});

const chats: Variant[] = [
  [
    'threads over days, in a folder a channel, with members and channels beside',
    'general',
    {
      'users.json': json(
        range(20, (i) => ({
          id: `U${i}`,
          team_id: 'T01',
          name: `n${i}`,
          profile: { real_name: `N ${i}` },
        })),
      ),
      'channels.json': json([{ id: 'C1', name: 'help', creator: 'U1', members: ['U1'] }]),
      'help/2024-05-01.json': json(range(N, (i) => slack('U1', ask(i), i, i))),
      'help/2024-05-02.json': json(range(N, (i) => slack('U2', tell(i), 90000 + i, i))),
    },
    { layout: 'slack-export', kept: N, leftOut: 21, has: exchange(8) },
  ],
  [
    'what the system and bots say, and what nobody answered',
    'general',
    {
      'export.zip': zip([
        {
          name: 'help/2024-05-01.json',
          bytes: Buffer.from(
            json(
              range(N, (i) => [
                slack('U1', '<@U1> has joined the channel', 10 * i, undefined, {
                  subtype: 'channel_join',
                }),
                slack('U1', ask(i), 10 * i + 1, 10 * i + 1),
                slack(undefined, 'Reminder', 10 * i + 2, 10 * i + 1, {
                  subtype: 'bot_message',
                  bot_id: 'B1',
                }),
                slack('U2', tell(i), 10 * i + 3, 10 * i + 1),
                slack('U3', `Lunch ${i}?`, 10 * i + 4),
              ]).flat(),
            ),
          ),
        },
      ]),
    },
    { layout: 'slack-export', kept: N, leftOut: 3 * N, has: exchange(8) },
  ],
  [
    'a bulk export with direct messages and posts without replies',
    'general',
    {
      'data.jsonl': jsonl([
        { type: 'version', version: 1 },
        ...range(N, (i) => ({
          type: i % 2 ? 'post' : 'direct_post',
          [i % 2 ? 'post' : 'direct_post']: {
            user: 'a',
            message: ask(i),
            create_at: 1700000000000 + i,
            replies: [{ user: 'b', message: tell(i), create_at: 1700000001000 + i }],
          },
        })),
        { type: 'post', post: { user: 'a', message: 'Hi all', create_at: 1, replies: [] } },
      ]),
    },
    { layout: 'mattermost-bulk', kept: N, leftOut: 2, has: exchange(6) },
  ],
  [
    'posts of a forum, one file each, with a bot and an attachment alone',
    'general',
    Object.fromEntries(
      range(N, (i) => [
        `posts/${i}.json`,
        json({
          guild: { id: '1' },
          channel: { id: String(i), type: 'GuildPublicThread', name: `Post ${i}` },
          messages: [
            { id: '1', type: 'Default', content: ask(i), author: { id: '5' } },
            {
              id: '2',
              type: 'ThreadStarterMessage',
              content: '',
              author: { id: '0', isBot: true },
            },
            {
              id: '3',
              type: 'Default',
              content: '',
              author: { id: '5' },
              attachments: [{ id: 'x' }],
            },
            { id: '4', type: 'Reply', content: tell(i), author: { id: '6' } },
          ],
          messageCount: 4,
        }),
      ]),
    ),
    { layout: 'discord-thread', kept: N, has: exchange(6) },
  ],
  [
    'links and bold words within a text',
    'general',
    {
      'result.json': json({
        chats: {
          list: range(N, (i) => ({
            name: `n${i}`,
            type: i === 5 ? 'private_supergroup' : 'personal_chat',
            id: i,
            messages: [
              { id: 1, type: 'message', from_id: 'user1', text: ask(i) },
              { id: 2, type: 'message', from_id: 'user2', text: '', media_type: 'sticker' },
              {
                id: 3,
                type: 'message',
                from_id: 'user2',
                text: [
                  'Send the ',
                  { type: 'bold', text: thing(i) },
                  ` to depot ${i}, it is free.`,
                ],
              },
            ],
          })),
        },
      }),
    },
    { layout: 'telegram-export', kept: N - 1, leftOut: 1, has: exchange(6) },
  ],
  [
    'newest first, in several files, letters as bytes, and a group',
    'general',
    Object.fromEntries(
      range(N, (i) => {
        const people = i === 5 ? ['Ann', 'Bo', 'Cy'] : ['Ann', 'Zoë'];
        const page = (content: string, sender: string, time: number) =>
          JSON.stringify({
            participants: people.map((name) => ({ name })),
            messages: [
              {
                sender_name: sender,
                timestamp_ms: 1700000000000 + time,
                content: Buffer.from(content).toString('latin1'),
              },
            ],
            title: 'Ann',
            thread_path: `inbox/ann_${i}`,
          });
        return [
          [`inbox/ann_${i}/message_1.json`, page(`Größe ${i}: ${tell(i)}`, 'Zoë', 900)],
          [`inbox/ann_${i}/message_2.json`, page(ask(i), 'Ann', 0)],
        ];
      }).flat(),
    ) as Files,
    {
      layout: 'facebook-messages',
      kept: N - 1,
      leftOut: 2,
      has: { messages: [said('user', ask(6)), said('assistant', `Größe 6: ${tell(6)}`)] },
    },
  ],
  [
    'topics with closed posts and hidden ones',
    'general',
    {
      'topics.jsonl': jsonl(
        range(N, (i) => ({
          id: i,
          title: `Topic ${i}`,
          posts_count: 3,
          post_stream: {
            posts: [
              { username: 'a', cooked: `<p>${ask(i)}</p>`, post_type: 1 },
              { username: 'spam', cooked: '<p>Buy!</p>', post_type: 1, hidden: true },
              { username: 'b', cooked: `<p>${tell(i)}</p>`, post_type: 1 },
              { username: 'system', cooked: '<p>Closed.</p>', post_type: 3 },
            ],
          },
        })),
      ),
    },
    { layout: 'discourse-topic', kept: N, has: exchange(6) },
  ],
];

// assistants

const intents = 'repair refund hours parking'.split(' ');

const assistants: Variant[] = [
  [
    'examples without an intent',
    'classification',
    {
      'nlu.json': json({
        rasa_nlu_data: {
          common_examples: range(N, (i) => ({
            text: ask(i),
            intent: i === 3 ? '' : intents[i % 4],
            entities: [],
          })),
        },
      }),
    },
    { layout: 'rasa-nlu', kept: N - 1, leftOut: 1, has: { text: ask(1), label: 'refund' } },
  ],
  [
    'a zipped bot: manifest, languages and slots beside the intents',
    'classification',
    {
      'Bot_LexJson.zip': zip([
        {
          name: 'manifest.json',
          bytes: Buffer.from(json({ metadata: { fileFormat: 'LexJson', resourceType: 'Bot' } })),
        },
        {
          name: 'Bot/Bot.json',
          bytes: Buffer.from(
            json({
              name: 'Bot',
              identifier: 'B',
              version: 'DRAFT',
              dataPrivacy: { childDirected: false },
            }),
          ),
        },
        ...intents.map((name, k) => ({
          name: `Bot/BotLocales/en_US/Intents/${name}/Intent.json`,
          bytes: Buffer.from(
            json({
              name,
              identifier: name,
              sampleUtterances: range(15, (i) => ({ utterance: ask(i * 4 + k) })),
            }),
          ),
        })),
      ]),
    },
    { layout: 'lex-v2', kept: N, has: { text: ask(2), label: 'hours' } },
  ],
  [
    'tasks with several instances each, without an input',
    'general',
    {
      'tasks.jsonl': jsonl(
        range(N, (i) => ({
          id: `t${i}`,
          instruction: `Name a use of the ${thing(i)} in house ${i}.`,
          instances: [{ input: '', output: `For guests of house ${i}.` }],
        })),
      ),
    },
    { layout: 'self-instruct', kept: N },
  ],
];

// data of no tool

const header = ['ticket_id', 'author_role', 'body', 'created_at'];
const comments = (i: number) => [
  [i, 'end-user', ask(i), day(i)],
  [i, 'agent', tell(i), day(i, 11)],
];

const plain: Variant[] = [
  [
    'one comment a row in any order, CRLF, a byte order mark',
    'general',
    {
      'comments.csv': `\uFEFF${csv([header, ...range(N, comments).flat().reverse()], ',', '\r\n')}`,
    },
    { layout: null, kept: N, has: exchange(3) },
  ],
  [
    'semicolons in Windows-1252, with notes, headings in words',
    'general',
    {
      'Kommentare.csv': Buffer.from(
        csv(
          [
            ['Ticket ID', 'Author Type', 'Public', 'Comment', 'Created At'],
            ...range(N, (i) => [
              [i, 'customer', 'true', `Größe ${i} fällt zu klein aus, was nun?`, day(i)],
              [i, 'agent', 'false', 'Schon wieder die Füße.', day(i, 11)],
              [i, 'agent', 'true', `Für Größe ${i} gibt es Ersatz, natürlich.`, day(i, 12)],
            ]).flat(),
          ],
          ';',
        ),
        'latin1',
      ),
    },
    {
      layout: null,
      kept: N,
      leftOut: N,
      has: {
        messages: [
          said('user', 'Größe 3 fällt zu klein aus, was nun?'),
          said('assistant', 'Für Größe 3 gibt es Ersatz, natürlich.'),
        ],
      },
    },
  ],
  [
    'epoch milliseconds, a direction, attachments alone',
    'general',
    {
      'messages.jsonl': jsonl(
        range(N, (i) => [
          {
            conversation_id: `c${i}`,
            direction: 'outbound',
            text: tell(i),
            timestamp: 1700000900000 + i,
          },
          {
            conversation_id: `c${i}`,
            direction: 'inbound',
            text: ask(i),
            timestamp: 1700000000000 + i,
          },
          {
            conversation_id: `c${i}`,
            direction: 'inbound',
            text: null,
            timestamp: 1700000000001 + i,
          },
        ]).flat(),
      ),
    },
    { layout: null, kept: N, leftOut: N, has: exchange(3) },
  ],
  [
    'no time, some of it unanswered',
    'general',
    {
      'chat.csv': csv([
        ['session_id', 'from_agent', 'message'],
        ...range(N, (i) => [
          [`s${i}`, '0', ask(i)],
          ...(i % 10 === 9 ? [] : [[`s${i}`, '1', tell(i)]]),
        ]).flat(),
      ]),
    },
    { layout: null, kept: 54, rejects: Array<string>(6).fill('record.turns'), has: exchange(3) },
  ],
  [
    'dates with the day first, newest comment on top',
    'general',
    {
      'comments.csv': csv([
        header,
        ...range(N, (i) => [
          [i, 'agent', tell(i), `0${2 + (i % 8)}/04/2024 09:00`],
          [i, 'end-user', ask(i), `${20 + (i % 8)}/03/2024 10:00`],
        ]).flat(),
      ]),
    },
    { layout: null, kept: N, has: exchange(3) },
  ],
  [
    'what the system did between',
    'general',
    {
      'comments.csv': csv([
        header,
        ...range(N, (i) => [
          ...comments(i),
          [i, 'system', 'The status was changed to closed.', day(i, 12)],
        ]).flat(),
      ]),
    },
    { layout: null, kept: N, leftOut: N, has: exchange(3) },
  ],
  [
    'a spreadsheet of tickets',
    'classification',
    {
      'tickets.csv': csv([
        ['subject', 'description', 'category', 'resolution'],
        ...range(N, (i) => [`Ticket ${i}`, ask(i), intents[i % 4], tell(i)]),
      ]),
    },
    { layout: null, kept: N, has: { text: ask(2), label: 'hours' } },
  ],
  [
    'keys that are labels, with lists of texts',
    'classification',
    {
      'intents.json': json(
        Object.fromEntries(intents.map((name, k) => [name, range(15 + k, (i) => ask(i * 4 + k))])),
      ),
    },
    { layout: null, kept: N + 6, has: { text: ask(2), label: 'hours' } },
  ],
  [
    'keys that are splits, with pairs of text and label',
    'classification',
    {
      'data_full.json': json({
        oos_val: range(5, (i) => [`${ask(200 + i)} Or not.`, 'oos']),
        val: range(20, (i) => [ask(100 + i), intents[i % 4]]),
        train: range(N, (i) => [ask(i), intents[i % 4]]),
        test: range(20, (i) => [ask(150 + i), intents[i % 4]]),
        oos_test: range(5, (i) => [`${ask(300 + i)} Or not.`, 'oos']),
        oos_train: range(5, (i) => [`${ask(400 + i)} Or not.`, 'oos']),
      }),
    },
    { layout: null, kept: N + 55, has: { text: ask(2), label: 'hours' } },
  ],
];

describe.each(Object.entries({ desks, chats, assistants, plain }))('%s', (_, variants) => {
  it.each(variants)('%s', async (_name, template, files, expected) => {
    const { layout, contents, leftOut, rejects } = await importUnasked(home, template, files);
    expect(layout).toBe(expected.layout);
    expect(rejects.map(({ code }) => code)).toEqual(expected.rejects ?? []);
    expect(contents.length).toBe(expected.kept);
    expect(leftOut).toBe(expected.leftOut ?? 0);
    if (expected.has) expect(contents).toContainEqual(expected.has);
  });
});

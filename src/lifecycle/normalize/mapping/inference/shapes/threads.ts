/**
 * One comment a row: a column says what rows belong to, one who speaks, one what was said, as help
 * desks and databases export tickets, chats and sessions.
 *
 * @module
 */
import { mappingSchema } from '../../../../../catalog/records/mapping.ts';
import type { Column } from '../columns.ts';
import { isText, words, type ColumnSet, type Proposal } from './proposal.ts';

const THREADS = words(
  'ticket_id ticket_number ticket_no ticket_key ticketid ticket case_id case_number caseid conversation_id conversationid conv_id thread_id threadid chat_id chatid dialog_id dialogue_id session_id sessionid issue_id issue_key issue_number discussion_id',
);
const ROLES = words(
  'author_role role sender_role user_role speaker_role author_type sender_type user_type from_type participant_type speaker_type sender author speaker from direction incoming inbound is_incoming is_inbound outgoing outbound is_agent from_agent by_agent is_staff is_customer from_customer',
);
const BODIES = words(
  'body comment_body message_body plain_body text_body comment_text message_text comment message text content reply utterance html_body body_html',
);
const ORDERS = words(
  'created_at createdat created created_time created_date created_on sent_at sent_on posted_at timestamp time date datetime date_time message_date comment_date turn turn_id turn_number turn_index position sequence seq message_index utterance_index comment_number',
);
const PUBLIC = words('public is_public ispublic comment_public published is_published');
const PRIVATE = words('private is_private internal is_internal internal_note is_note');

const USERS = new Set(
  words(
    'user customer human client end-user end_user enduser requester contact visitor caller guest lead member buyer patient tenant in incoming inbound',
  ).concat('end user'),
);
const ASSISTANTS = new Set(
  words(
    'assistant agent admin support staff operator bot representative advisor employee helpdesk ai out outgoing outbound',
  ).concat('support agent', 'service agent'),
);
/** What no person says. */
const OTHERS = new Set(words('system automation trigger'));
const TRUE = new Set(words('true 1 yes y t'));
const FALSE = new Set(words('false 0 no n f'));
/** Names of columns that say yes where the user speaks, and where the other side does. */
const OF_USER = /incoming|inbound|customer/;
const OF_ASSISTANT = /outgoing|outbound|agent|staff/;

export function threads(columns: ColumnSet): Proposal[] {
  const scalar = ({ kind }: Column) => kind === 'text';
  const [thread] = spelled(columns, THREADS, scalar);
  const [body] = spelled(columns, BODIES, (column) => isText(column) && column.worded);
  if (thread === undefined || body === undefined || thread.present < WHOLE) return [];
  const [order] = spelled(columns, ORDERS, scalar);
  const speaker = spelled(columns, ROLES, scalar)
    .filter(({ present }) => present > WHOLE)
    .map((column) => ({ column, roles: rolesOf(column) }))
    .find(({ roles }) => roles !== null);
  if (speaker === undefined) return [];
  const { column, roles } = speaker;
  const isTicket = /ticket|case|issue/i.test(thread.name);
  return [
    {
      shape: `turns in ${body.name}, one a row, by ${thread.name}`,
      mapping: mappingSchema.parse({
        schema: 'chat',
        // Rows without words are attachments, or what the system did.
        where: [
          { field: body.name, notEmpty: true },
          { field: column.name, in: Object.keys(roles!) },
          ...shownOnly(columns),
        ],
        ...(isTicket || /html/i.test(body.name) ? { parse: { [body.name]: 'reply' } } : {}),
        group: {
          by: thread.name,
          ...(order && { order: order.name }),
          ...(order?.dates && { dates: order.dates }),
        },
        messages: {
          field: 'rows',
          role: column.name,
          content: body.name,
          roles,
          join: true,
        },
      }),
      weight: 0.98,
    },
  ];
}

/** Of a column that says who speaks, nearly all rows have something to say. */
const WHOLE = 0.95;

/** As `named`, whether words are joined by capitals, spaces, hyphens or underscores. */
function spelled(
  columns: ColumnSet,
  names: readonly string[],
  accept: (column: Column) => boolean,
): Column[] {
  const plain = (name: string) =>
    name
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replaceAll(/[\s\-_.]+/g, '_');
  return names.flatMap((name) =>
    columns.all.filter((column) => plain(column.name) === name && accept(column)),
  );
}

/** Roles by what the column holds; null unless all of it is known, and both sides speak. */
function rolesOf({ name, choices }: Column): Record<string, 'user' | 'assistant'> | null {
  const roles: Record<string, 'user' | 'assistant'> = {};
  for (const choice of choices) {
    const role = roleOf(choice.trim().toLowerCase(), name.toLowerCase());
    if (role === undefined) return null;
    if (role !== 'other') roles[choice] = role;
  }
  const sides = new Set(Object.values(roles));
  return sides.size === 2 ? roles : null;
}

function roleOf(choice: string, name: string): 'user' | 'assistant' | 'other' | undefined {
  if (USERS.has(choice)) return 'user';
  if (ASSISTANTS.has(choice)) return 'assistant';
  if (OTHERS.has(choice)) return 'other';
  const says = TRUE.has(choice) ? true : FALSE.has(choice) ? false : undefined;
  if (says === undefined) return undefined;
  if (OF_USER.test(name)) return says ? 'user' : 'assistant';
  if (OF_ASSISTANT.test(name)) return says ? 'assistant' : 'user';
  return undefined;
}

/** Notes that only one side sees are no turns. */
function shownOnly(columns: ColumnSet): { field: string; in: string[] }[] {
  const keep = (names: readonly string[], wanted: ReadonlySet<string>) =>
    spelled(columns, names, ({ choices }) =>
      choices.some((choice) => TRUE.has(choice.toLowerCase()) || FALSE.has(choice.toLowerCase())),
    )
      .slice(0, 1)
      .map(({ name, choices }) => ({
        field: name,
        in: choices.filter((choice) => wanted.has(choice.toLowerCase())),
      }));
  return [...keep(PUBLIC, TRUE), ...keep(PRIVATE, FALSE)].filter((kept) => kept.in.length > 0);
}

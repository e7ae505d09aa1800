/** Exports of tools in which people, or people and models, talk with one another. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chance, momentOf, oneOf, person, spoken } from './material.mjs';

/** One call a line: the body of the request and of the response. Some calls failed. */
export function gatewayLog(chats, folder) {
  const random = chance(1);
  const lines = chats.map((chat, i) => {
    const last = chat.findLastIndex(({ role }) => role === 'assistant');
    const request = { model: 'gpt-4o-mini', temperature: 0.2, messages: chat.slice(0, last) };
    const choice = { index: 0, finish_reason: 'stop', message: chat[last] };
    const response =
      random(20) === 0
        ? { error: { type: 'rate_limit_exceeded', message: 'Rate limit reached.' } }
        : { id: `chatcmpl-${i}`, object: 'chat.completion', choices: [choice] };
    return { ts: momentOf(i, 0).toISOString(), latency_ms: 200 + random(1500), request, response };
  });
  return jsonLines(join(folder, 'gateway.jsonl'), lines);
}

/** A tree of messages for each conversation; now and then a reply was asked for again. */
export function assistantConversations(chats, folder) {
  const random = chance(2);
  const seconds = (i, turn) => momentOf(i, turn).getTime() / 1000;
  const conversations = chats.map((chat, i) => {
    const mapping = { root: { id: 'root', message: null, parent: null, children: [] } };
    let parent = 'root';
    const add = (id, role, content, turn, hidden) => {
      mapping[parent].children.push(id);
      const said = {
        id,
        author: { role, name: null, metadata: {} },
        create_time: hidden ? null : seconds(i, turn),
        content: { content_type: 'text', parts: [content] },
        status: 'finished_successfully',
        weight: hidden ? 0 : 1,
        metadata: hidden ? { is_visually_hidden_from_conversation: true } : {},
        recipient: 'all',
      };
      mapping[id] = { id, message: said, parent, children: [] };
    };
    add(`${i}-s`, 'system', '', 0, true);
    parent = `${i}-s`;
    spoken(chat).forEach(({ role, content }, turn) => {
      if (role === 'assistant' && random(12) === 0)
        add(`${i}-${turn}-again`, role, 'Sorry, something went wrong.', turn);
      add(`${i}-${turn}`, role, content, turn);
      parent = `${i}-${turn}`;
    });
    const [create_time, update_time] = [seconds(i, 0), seconds(i, chat.length)];
    const title = spoken(chat)[0].content.slice(0, 30);
    return {
      title,
      create_time,
      update_time,
      mapping,
      current_node: parent,
      conversation_id: `${i}`,
    };
  });
  return jsonFile(join(folder, 'conversations.json'), conversations);
}

/** One call a line; contents are blocks, and the system's part lies beside the messages. */
export function messageBlocks(chats, folder) {
  const random = chance(3);
  const blocks = (text) => [{ type: 'text', text }];
  const lines = chats.map((chat, i) => {
    const turns = spoken(chat);
    const last = turns.findLastIndex(({ role }) => role === 'assistant');
    const system = chat.find(({ role }) => role === 'system')?.content;
    const request = {
      model: 'claude-sonnet-4-20250514',
      max_tokens: 512,
      ...(system && { system: blocks(system) }),
      messages: turns
        .slice(0, last)
        .map(({ role, content }) => ({ role, content: blocks(content) })),
    };
    const thought =
      random(3) === 0 ? [{ type: 'thinking', thinking: 'They ask.', signature: 'x' }] : [];
    const content = [...thought, ...blocks(turns[last].content)];
    const response = {
      id: `msg_${i}`,
      type: 'message',
      role: 'assistant',
      content,
      stop_reason: 'end_turn',
    };
    return { request, response };
  });
  return jsonLines(join(folder, 'messages.jsonl'), lines);
}

/** A help desk's comments, one a row, not in the order of their tickets, with notes of agents. */
export function helpDesk(chats, folder) {
  const random = chance(4);
  const rows = chats.flatMap((chat, ticket) => [
    ...spoken(chat).map(({ role, content }, turn) => ({
      at: momentOf(ticket, turn),
      cells: [41000 + ticket, role === 'user' ? 'end-user' : 'agent', content, 'TRUE'],
    })),
    {
      at: momentOf(ticket, 1.5),
      cells: [41000 + ticket, 'agent', 'Checked in the shop.', 'FALSE'],
    },
  ]);
  rows.sort((a, b) => a.at - b.at);
  const lines = rows.map(({ at, cells: [ticket, role, body, visible] }) => {
    const time = at.toISOString().slice(0, 19).replace('T', ' ');
    return [
      ticket,
      time,
      role,
      `"${body.replaceAll('"', '""')}"`,
      visible,
      oneOf(random, ['web', 'email']),
    ];
  });
  const header = ['ticket_id', 'created_at', 'author_role', 'body', 'public', 'channel'];
  return text(
    join(folder, 'comments.csv'),
    [header, ...lines].map((cells) => cells.join(',')).join('\r\n'),
  );
}

/** A file for each day of a channel, and who is who beside them. */
export function teamChat(chats, folder) {
  const random = chance(5);
  const channel = join(folder, 'export', 'help');
  mkdirSync(channel, { recursive: true });
  const days = new Map();
  const stamp = (at, i) => `${at.getTime() / 1000}.${String(100 + i).padStart(6, '0')}`;
  chats.forEach((chat, i) => {
    const [asks, helps] = [`U1${100 + (i % 400)}`, `U2${100 + (i % 9)}`];
    const thread = stamp(momentOf(i, 0), i);
    spoken(chat).forEach(({ role, content }, turn) => {
      const at = momentOf(i, turn);
      const day = at.toISOString().slice(0, 10);
      const user = role === 'user' ? asks : helps;
      const said = {
        type: 'message',
        user,
        text: content,
        ts: stamp(at, i),
        thread_ts: thread,
        team: 'T01',
      };
      days.set(day, [...(days.get(day) ?? []), said]);
    });
    if (random(4) === 0) {
      const ts = stamp(momentOf(i, 9.5), i);
      days
        .get(momentOf(i, 0).toISOString().slice(0, 10))
        .push({ type: 'message', user: asks, text: 'Lunch?', ts, team: 'T01' });
    }
  });
  for (const [day, messages] of days) jsonFile(join(channel, `${day}.json`), messages);
  const users = [...Array(409).keys()].map((i) => ({
    id: i < 400 ? `U1${100 + i}` : `U2${i - 300}`,
    team_id: 'T01',
    name: `member${i}`,
    profile: { real_name: person(random) },
  }));
  jsonFile(join(folder, 'export', 'users.json'), users);
  return join(folder, 'export');
}

/** A mailbox: every answer quotes what it answers, and everybody signs. */
export function mailbox(chats, folder) {
  const random = chance(6);
  const letters = chats.flatMap((chat, i) => {
    const [customer, agent] = [person(random), person(random)];
    const subject = spoken(chat)[0].content.replace(/\s+/g, ' ').slice(0, 40);
    let before = null;
    return spoken(chat).map(({ role, content }, turn) => {
      const [name, address] =
        role === 'user' ? [customer, `customer${i}@example.org`] : [agent, 'help@example.com'];
      const date = momentOf(i, turn).toUTCString().replace('GMT', '+0000');
      const quote =
        before &&
        `\n\nOn ${before.date}, ${before.name} wrote:\n${before.content.replace(/^/gm, '> ')}`;
      const letter = [
        `From ${address} ${clock(momentOf(i, turn))}`,
        `From: ${name} <${address}>`,
        `To: ${role === 'user' ? 'help@example.com' : `customer${i}@example.org`}`,
        `Subject: ${turn === 0 ? '' : 'Re: '}${subject}`,
        `Date: ${date}`,
        `Message-ID: <${i}.${turn}@example.org>`,
        ...(turn > 0
          ? [`In-Reply-To: <${i}.${turn - 1}@example.org>`, `References: <${i}.0@example.org>`]
          : []),
        'Content-Type: text/plain; charset=utf-8',
        '',
        `${content}\n\n-- \n${name}${quote ?? ''}\n`,
      ].join('\n');
      before = { date, name, content };
      return letter;
    });
  });
  return text(join(folder, 'help.mbox'), letters.join('\n'));
}

/** @returns A moment as the line between two letters of a mailbox has it (asctime). */
function clock(moment) {
  const [week, day, month, year, time] = moment.toUTCString().replace(',', '').split(' ');
  return `${week} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}

/** A messenger's text export, one file for each customer. */
export function messenger(chats, folder) {
  const target = join(folder, 'chats');
  mkdirSync(target, { recursive: true });
  chats.forEach((chat, i) => {
    const name = person(chance(100 + i));
    const line = (at, words) => {
      const hour = at.getUTCHours();
      const clock = `${hour % 12 || 12}:${String(at.getUTCMinutes()).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
      return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear() % 100}, ${clock} - ${words}`;
    };
    const sealed =
      'Messages and calls are end-to-end encrypted. Only people in this chat can read them.';
    const lines = spoken(chat).map(({ role, content }, turn) =>
      line(momentOf(i, turn), `${role === 'user' ? name : 'Fernhill Shop'}: ${content}`),
    );
    text(
      join(target, `WhatsApp Chat with ${name} ${i}.txt`),
      [line(momentOf(i, 0), sealed), ...lines].join('\n'),
    );
  });
  return target;
}

function text(path, content) {
  writeFileSync(path, `${content}\n`);
  return path;
}

const jsonFile = (path, value) => text(path, JSON.stringify(value));

const jsonLines = (path, values) =>
  text(path, values.map((value) => JSON.stringify(value)).join('\n'));

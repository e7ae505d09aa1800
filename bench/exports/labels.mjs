/** Exports that hold texts with a label: sheets, labelling tools, assistant frameworks, a database. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { stringify } from 'yaml';
import { chance, momentOf, oneOf, person } from './material.mjs';

/** What a spreadsheet of a European office saves as CSV: semicolons, Windows-1252, CRLF. */
export function semicolons(rows, folder) {
  const random = chance(7);
  const branches = ['München', 'Köln', 'Zürich', 'Genève', 'Málaga', 'Århus'];
  const cell = (words) => (/[;"\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words);
  const lines = rows.map(({ text, label }, i) => {
    const day = momentOf(i, 0).toISOString().slice(0, 10).split('-').reverse().join('.');
    return [String(i + 1), day, oneOf(random, branches), cell(text), label].join(';');
  });
  const content = ['Nr;Datum;Filiale;Text;Intent', ...lines, ''].join('\r\n');
  const path = join(folder, 'Anfragen.csv');
  writeFileSync(path, Buffer.from(content.replaceAll('€', '\x80'), 'latin1'));
  return path;
}

/** A workbook whose table starts below a merged title and an empty row, saved by openpyxl. */
export function workbook(rows, folder, python) {
  const random = chance(8);
  const table = [
    ['Ticket', 'Received', 'Customer', 'Message', 'Queue'],
    ...rows.map(({ text, label }, i) => [
      1000 + i,
      momentOf(i, 0).toISOString().slice(0, 10),
      person(random),
      text,
      label,
    ]),
  ];
  const path = join(folder, 'tickets.xlsx');
  const script = `
import json, sys, datetime, openpyxl
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Export"
sheet["A1"] = "Tickets of the first half of the year"
sheet.merge_cells("A1:E1")
sheet.append([])
for number, row in enumerate(json.load(sys.stdin)):
    if number:
        row[1] = datetime.date.fromisoformat(row[1])
    sheet.append(row)
book.save(sys.argv[1])
`;
  const made = spawnSync(python, ['-c', script, path], { input: JSON.stringify(table) });
  if (made.status !== 0) throw new Error(`${python} needs openpyxl: ${made.stderr ?? made.error}`);
  return path;
}

/** A document whose keys are splits and whose values are lists of pairs, out of scope apart. */
export function splitsOfPairs(split, folder) {
  const document = {};
  for (const [key, name] of Object.entries({ train: 'train', val: 'validation', test: 'test' })) {
    const pairs = split(name).map(({ text, label }) => [text, label]);
    document[key] = pairs.filter(([, label]) => label !== 'oos');
    document[`oos_${key}`] = pairs.filter(([, label]) => label === 'oos').slice(0, 100);
  }
  return text(join(folder, 'data_full.json'), JSON.stringify(document));
}

/** A project of a labelling tool: somebody chose one of the topics, some answers were cancelled. */
export function labellingTool(rows, folder) {
  const random = chance(9);
  const tasks = rows.map((row, i) => {
    const cancelled = random(30) === 0;
    const choice = {
      id: `r${i}`,
      from_name: 'topic',
      to_name: 'text',
      type: 'choices',
      value: { choices: [row.label] },
    };
    const annotation = {
      id: 5000 + i,
      completed_by: 1 + random(4),
      was_cancelled: cancelled,
      lead_time: 2 + random(90) / 10,
      result: cancelled ? [] : [choice],
    };
    const created_at = momentOf(i, 0).toISOString();
    return {
      id: i + 1,
      data: { text: row.text },
      annotations: [annotation],
      predictions: [],
      created_at,
    };
  });
  return text(join(folder, 'project-3.json'), JSON.stringify(tasks));
}

/** The project of an assistant: intents with examples, and the files that lie beside them. */
export function assistantProject(rows, folder) {
  const target = join(folder, 'assistant');
  mkdirSync(join(target, 'data'), { recursive: true });
  const intents = new Map();
  for (const row of rows) intents.set(row.label, [...(intents.get(row.label) ?? []), row]);
  const nlu = [...intents].map(([intent, examples]) => ({
    intent,
    examples: examples.map(({ text }) => `- ${text.replaceAll(/\s+/g, ' ')}\n`).join(''),
  }));
  const first = nlu[0].intent;
  const yaml = (path, value) =>
    text(join(target, path), stringify({ version: '3.1', ...value }).trimEnd());
  yaml('data/nlu.yml', { nlu });
  yaml('data/stories.yml', {
    stories: [{ story: 'first', steps: [{ intent: first }, { action: 'utter_done' }] }],
  });
  yaml('domain.yml', {
    intents: [...intents.keys()],
    responses: { utter_done: [{ text: 'Done.' }] },
  });
  yaml('config.yml', { language: 'en', pipeline: [{ name: 'WhitespaceTokenizer' }] });
  return target;
}

/** The database of a small ticket system: the tickets, and who answers them. */
export function ticketDatabase(rows, folder) {
  const path = join(folder, 'desk.db');
  const database = new Database(path);
  database.exec(`
    create table agents (id integer primary key, name text not null);
    create table tickets (
      id integer primary key, opened text not null, body text not null, category text, agent integer references agents
    );
    begin;`);
  const agent = database.prepare('insert into agents values (?, ?)');
  for (let i = 1; i <= 9; i++) agent.run(i, person(chance(i)));
  const ticket = database.prepare('insert into tickets values (?, ?, ?, ?, ?)');
  rows.forEach(({ text, label }, i) => {
    ticket.run(i + 1, momentOf(i, 0).toISOString(), text, label, 1 + (i % 9));
  });
  database.exec('commit;');
  database.close();
  return path;
}

function text(path, content) {
  writeFileSync(path, `${content}\n`);
  return path;
}

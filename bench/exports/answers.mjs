/** Exports that hold a question and what is to come of it: pages, instructions, pairs, fields. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chance, oneOf, person } from './material.mjs';

/** A help page as people keep it beside their code: a heading is a question. */
export function faqInMarkdown(pairs, folder) {
  const sections = pairs.map(({ question, answer }) => `## ${question}\n\n${answer}\n`);
  const parts = sections.map((section, i) =>
    i % 60 === 0 ? `# Part ${i / 60 + 1}\n\n${section}` : section,
  );
  return text(join(folder, 'faq.md'), parts.join('\n'));
}

/** A help page as a browser saves it: questions fold, and the page has a head and a foot. */
export function faqInHtml(pairs, folder) {
  const escaped = (words) =>
    words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const items = pairs.map(
    ({ question, answer }) =>
      `<details class="faq"><summary>${escaped(question)}</summary>\n<p>${escaped(answer)}</p></details>`,
  );
  return text(
    join(folder, 'help.html'),
    `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Questions and answers</title><style>p { margin: 0 }</style></head>
<body>
<nav><a href="/">Start</a> <a href="/contact">Contact</a></nav>
<main><h1>Questions and answers</h1>
${items.join('\n')}
</main>
<footer>All rights reserved.</footer>
</body>
</html>`,
  );
}

/** Tasks, each with some dozens of instances, as collections of instructions hold them. */
export function nestedInstances(problems, folder) {
  const wordings = [
    'Solve the problem and show each step.',
    'Answer the question. End with the number after four hashes.',
    'Work out how many there are, one step a line.',
    'You are given a word problem. Write its solution.',
  ];
  const size = 25;
  const tasks = Array.from({ length: Math.ceil(problems.length / size) }, (_, i) => ({
    id: `seed_task_${i}`,
    name: `word_problems_${i}`,
    instruction: wordings[i % wordings.length],
    instances: problems
      .slice(i * size, (i + 1) * size)
      .map(({ question, answer }) => ({ input: question, output: answer })),
    is_classification: false,
  }));
  return text(
    join(folder, 'seed_tasks.jsonl'),
    tasks.map((task) => JSON.stringify(task)).join('\n'),
  );
}

/** A prompt with a reply that was liked and one that was not: of another question, or cut short. */
export function preferencePairs(pairs, folder) {
  const random = chance(11);
  const lines = pairs.map(({ question, answer }) => {
    const words = answer.split(' ');
    const cut = words.slice(0, Math.ceil(words.length / 3)).join(' ');
    const rejected = random(3) === 0 && cut !== answer ? cut : oneOf(random, pairs).answer;
    return { prompt: question, chosen: answer, rejected };
  });
  const apart = lines.filter(({ chosen, rejected }) => chosen !== rejected);
  return text(
    join(folder, 'preferences.jsonl'),
    apart.map((line) => JSON.stringify(line)).join('\n'),
  );
}

/** Letters, and the fields that somebody typed from each. */
export function lettersToFields(tickets, folder) {
  const random = chance(12);
  const greetings = ['Dear team', 'Hello', 'To whom it may concern', 'Good morning'];
  const lines = tickets.map(({ text: body, label }) => {
    const sender = person(random);
    const customer = random(4) === 0 ? null : `C-${10000 + random(90000)}`;
    const number = customer && oneOf(random, ['My number is', 'Customer number', 'Account']);
    const letter = [
      `${oneOf(random, greetings)},`,
      `${body}${customer ? ` ${number} ${customer}.` : ''}`,
      `Best wishes\n${sender}`,
    ].join('\n\n');
    return { letter, fields: { sender, customer, topic: label } };
  });
  return text(join(folder, 'letters.json'), JSON.stringify(lines, null, 1));
}

function text(path, content) {
  writeFileSync(path, `${content}\n`);
  return path;
}

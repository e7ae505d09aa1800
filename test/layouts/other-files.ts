/**
 * Files that hold no records to learn from, as they lie about where data do: logs, tables of figures,
 * settings, code, word lists. None is a layout, and none is to be taken for a shape of columns.
 */
type File = [name: string, content: string];

const count = (n: number) => Array.from({ length: n }, (_, i) => i);
const lines = (n: number, line: (i: number) => string) => `${count(n).map(line).join('\n')}\n`;
const jsonLines = (n: number, row: (i: number) => object) =>
  lines(n, (i) => JSON.stringify(row(i)));
const json = (value: unknown) => JSON.stringify(value, null, 2);
const csv = (header: string, n: number, row: (i: number) => unknown[]) =>
  `${header}\n${lines(n, (i) => row(i).join(','))}`;
const time = (i: number) => new Date(Date.UTC(2024, 0, 1) + 61_000 * i).toISOString();
const hex = (i: number, digits = 8) =>
  ((i + 1) * 2654435761).toString(16).padStart(digits, 'a').slice(0, digits);
const pick = <Item>(items: readonly Item[], i: number): Item =>
  items[(i * 7 + (i >> 3)) % items.length];
const words =
  'anchor basket candle dragon ember falcon garden harbor island jacket kettle lantern meadow nectar orchid pebble quartz ribbon saddle timber umbra velvet willow yonder zephyr'.split(
    ' ',
  );
const word = (i: number) => `${pick(words, i)}${i > words.length ? i : ''}`;

export const otherFiles: File[] = [
  // logs
  [
    'access.txt',
    lines(
      300,
      (i) =>
        `10.0.0.${i % 250} - - [01/Jan/2024:10:${10 + (i % 50)}:00 +0000] "GET /items/${i}?page=${i % 9} HTTP/1.1" ${pick([200, 304, 404, 500], i)} ${i * 17}`,
    ),
  ],
  [
    'server.jsonl',
    jsonLines(300, (i) => ({
      ts: time(i),
      level: pick(['info', 'warn', 'error'], i),
      logger: 'http',
      msg: `request ${hex(i)} done in ${i % 90} ms`,
      pid: 4711,
    })),
  ],
  [
    'events.jsonl',
    jsonLines(300, (i) => ({
      timestamp: time(i),
      type: pick(['click', 'view', 'purchase'], i),
      message: `item ${hex(i)}`,
      session: hex(i % 40),
    })),
  ],
  [
    'kubernetes.json',
    json({
      apiVersion: 'v1',
      kind: 'List',
      items: count(60).map((i) => ({
        type: pick(['Normal', 'Warning'], i),
        reason: pick(['Pulled', 'Killing'], i),
        message: `Container image ${hex(i)} already present on machine`,
        count: i,
      })),
    }),
  ],
  [
    'audit.csv',
    csv('time,user,action,response', 300, (i) => [
      time(i),
      `u${i % 30}`,
      pick(['login', 'logout', 'upload'], i),
      pick([200, 403, 500], i),
    ]),
  ],
  [
    'syslog.txt',
    lines(
      300,
      (i) =>
        `Jan  1 10:${10 + (i % 50)}:01 host${i % 4} sshd[${1000 + i}]: Accepted publickey for deploy from 10.1.0.${i % 200} port ${40000 + i}`,
    ),
  ],
  [
    'traces.jsonl',
    jsonLines(200, (i) => ({
      traceId: hex(i, 16),
      spanId: hex(i),
      name: pick(['GET /', 'db.query'], i),
      startTimeUnixNano: 17e8 + i,
      attributes: [{ key: 'http.method', value: { stringValue: 'GET' } }],
    })),
  ],
  [
    'cloudtrail.json',
    json({
      Records: count(60).map((i) => ({
        eventVersion: '1.08',
        eventTime: time(i),
        eventName: pick(['PutObject', 'GetObject'], i),
        sourceIPAddress: `10.0.0.${i}`,
        userIdentity: { type: 'IAMUser', userName: `u${i % 9}` },
      })),
    }),
  ],
  // figures
  [
    'metrics.csv',
    csv('timestamp,host,metric,value', 400, (i) => [
      time(i),
      `web${i % 6}`,
      pick(['cpu', 'memory', 'disk'], i),
      (i * 37) % 100,
    ]),
  ],
  [
    'sensor.csv',
    csv('time,celsius,humidity', 400, (i) => [
      time(i),
      (15 + (i % 70) / 7).toFixed(2),
      40 + (i % 30),
    ]),
  ],
  ['two-columns.csv', csv('date,state', 300, (i) => [time(i), pick(['open', 'closed'], i)])],
  [
    'stocks.csv',
    csv('Date,Open,High,Low,Close,Volume', 300, (i) => [
      time(i).slice(0, 10),
      100 + i,
      102 + i,
      99 + i,
      101 + i,
      i * 1000,
    ]),
  ],
  [
    'bank.csv',
    csv('Date,Description,Amount,Balance,Type', 200, (i) => [
      time(i).slice(0, 10),
      `CARD PAYMENT ${hex(i)} ${pick(words, i).toUpperCase()}`,
      -i,
      10000 - i,
      pick(['debit', 'credit'], i),
    ]),
  ],
  [
    'iris.csv',
    csv('sepal_length,sepal_width,petal_length,petal_width,species', 150, (i) => [
      5 + (i % 9) / 10,
      3 + (i % 7) / 10,
      1 + (i % 5) / 10,
      (i % 4) / 10,
      pick(['setosa', 'virginica'], i),
    ]),
  ],
  [
    'training-run.jsonl',
    jsonLines(200, (i) => ({ step: i, loss: 3 / (1 + i), learning_rate: 0.001, epoch: i / 100 })),
  ],
  [
    'survey.csv',
    csv('respondent,question,answer', 300, (i) => [i, `Q${1 + (i % 12)}`, 1 + (i % 5)]),
  ],
  [
    'ratings.csv',
    csv('userId,movieId,rating,timestamp', 300, (i) => [i % 50, i % 90, 1 + (i % 5), 17e8 + i]),
  ],
  [
    'inventory.csv',
    csv('sku,title,type,price', 200, (i) => [hex(i), word(i), pick(['tool', 'part'], i), i * 3]),
  ],
  [
    'contacts.csv',
    csv('First Name,Last Name,Email,Phone,Company', 150, (i) => [
      word(i),
      word(i + 3),
      `${word(i)}@example.com`,
      `555-01${i % 90}`,
      pick(['Acme', 'Globex'], i),
    ]),
  ],
  [
    'grades.csv',
    csv('student,subject,class,grade', 200, (i) => [
      `s${i}`,
      pick(['math', 'art'], i),
      pick(['7a', '7b'], i),
      1 + (i % 6),
    ]),
  ],
  // documents of tools
  [
    'places.geojson.json',
    json({
      type: 'FeatureCollection',
      features: count(50).map((i) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [i, i / 2] },
        properties: { name: word(i), class: pick(['park', 'shop'], i) },
      })),
    }),
  ],
  [
    'package-lock-copy.json',
    json({
      name: 'app',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: Object.fromEntries(
        count(60).map((i) => [
          `node_modules/${word(i)}`,
          {
            version: `1.${i}.0`,
            resolved: `https://registry.example/${word(i)}`,
            license: pick(['MIT', 'ISC'], i),
          },
        ]),
      ),
    }),
  ],
  [
    'analysis.ipynb.json',
    json({
      cells: count(12).map((i) => ({
        cell_type: pick(['code', 'markdown'], i),
        metadata: {},
        source: [`x${i} = ${i}\n`, `print(x${i})`],
        outputs: [],
      })),
      metadata: { kernelspec: { name: 'python3' } },
      nbformat: 4,
      nbformat_minor: 5,
    }),
  ],
  [
    'openapi.json',
    json({
      openapi: '3.0.3',
      info: { title: 'Shop', version: '1' },
      paths: Object.fromEntries(
        count(20).map((i) => [
          `/items/${i}`,
          { get: { summary: `Get item ${i}`, responses: { 200: { description: 'OK' } } } },
        ]),
      ),
    }),
  ],
  [
    'schema.json',
    json({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: Object.fromEntries(
        count(20).map((i) => [word(i), { type: 'string', description: `The ${word(i)} of it.` }]),
      ),
    }),
  ],
  [
    'de.json',
    json(Object.fromEntries(count(60).map((i) => [`button.${word(i)}`, `${word(i)} speichern`]))),
  ],
  [
    'messages.en.json',
    json({
      common: { save: 'Save', cancel: 'Cancel' },
      errors: Object.fromEntries(count(30).map((i) => [word(i), `The ${word(i)} is missing.`])),
    }),
  ],
  [
    'tsconfig-copy.json',
    json({
      compilerOptions: { target: 'es2022', strict: true, lib: ['es2022', 'dom'] },
      include: ['src'],
    }),
  ],
  [
    'coverage.json',
    json(
      Object.fromEntries(
        count(30).map((i) => [
          `src/${word(i)}.ts`,
          { path: `src/${word(i)}.ts`, s: { 0: i, 1: 1 }, f: { 0: 1 } },
        ]),
      ),
    ),
  ],
  [
    'eslint-report.json',
    json(
      count(60).map((i) => ({
        filePath: `src/${word(i)}.ts`,
        messages: [
          {
            ruleId: pick(['no-var', 'eqeqeq'], i),
            severity: 2,
            message: `Unexpected var ${hex(i)}.`,
            line: i,
          },
        ],
        errorCount: 1,
      })),
    ),
  ],
  [
    'dependencies.json',
    json(
      count(60).map((i) => ({
        name: word(i),
        version: `1.${i}.0`,
        description: `A ${pick(words, i + 1)} for ${word(i)}`,
        type: pick(['module', 'commonjs'], i),
      })),
    ),
  ],
  [
    'har.json',
    json({
      log: {
        version: '1.2',
        entries: count(30).map((i) => ({
          startedDateTime: time(i),
          request: { method: 'GET', url: `https://example.com/${i}` },
          response: { status: 200, content: { size: i, mimeType: 'text/html' } },
        })),
      },
    }),
  ],
  ['vocab.json', json(Object.fromEntries(count(200).map((i) => [`${word(i)}`, i])))],
  [
    'word-lists.json',
    json({ colours: words.slice(0, 9), animals: words.slice(5, 20), plants: words.slice(12) }),
  ],
  [
    'phrasebook.json',
    json({
      english: count(60).map((i) => `Where is the ${word(i)} of the town?`),
      german: count(60).map((i) => `Wo ist in der Stadt ${word(i)}?`),
    }),
  ],
  [
    'ticket-history.csv',
    csv('ticket_id,user,field,value,created_at', 300, (i) => [
      i % 60,
      `u${i % 9}`,
      pick(['status', 'priority'], i),
      pick(['open', 'closed', 'high'], i),
      time(i),
    ]),
  ],
  [
    'sessions.csv',
    csv('session_id,user_type,message,timestamp', 300, (i) => [
      hex(i % 40),
      pick(['guest', 'member'], i),
      `opened page ${i} of the shop`,
      time(i),
    ]),
  ],
  // texts that are no prose
  ['words.txt', lines(300, word)],
  ['passwords.txt', lines(300, (i) => `${hex(i, 12)}!${i}`)],
  [
    'module.txt',
    lines(
      80,
      (i) =>
        `export function ${word(i)}(a, b) {\n  if (a > ${i}) return b[${i}] + (a & 0x${hex(i, 4)});\n  return { a, b: [${i}, ${i + 1}] };\n}\n`,
    ),
  ],
  [
    'calendar.txt',
    `BEGIN:VCALENDAR\nVERSION:2.0\n${lines(60, (i) => `BEGIN:VEVENT\nUID:${hex(i)}@example.com\nDTSTART:20240101T1${i % 10}0000Z\nSUMMARY:${word(i)}\nEND:VEVENT`)}END:VCALENDAR\n`,
  ],
  ['checksums.txt', lines(200, (i) => `${hex(i, 32)}  dist/${word(i)}.js`)],
  [
    'changes.txt',
    lines(
      60,
      (i) =>
        `diff --git a/src/${word(i)}.ts b/src/${word(i)}.ts\nindex ${hex(i, 7)}..${hex(i + 1, 7)} 100644\n--- a/src/${word(i)}.ts\n+++ b/src/${word(i)}.ts\n@@ -${i},2 +${i},3 @@\n-const a = ${i};\n+const a = ${i + 1};\n`,
    ),
  ],
  ['numbers.txt', lines(300, (i) => `${(i * 7919) % 104729} ${(i * 31) % 997}`)],
  ['settings.txt', lines(120, (i) => `${word(i)}.${pick(words, i + 2)}=${hex(i)};${i}`)],
  [
    'sql-dump.txt',
    lines(
      120,
      (i) =>
        `INSERT INTO \`items\` VALUES (${i},'${hex(i)}',${i * 3},NULL,'2024-01-0${1 + (i % 9)}');`,
    ),
  ],
  [
    'translation-files.csv',
    csv('source,target,status', 100, (i) => [
      `locale/en/${word(i)}.json`,
      `locale/de/${word(i)}.json`,
      pick(['done', 'open'], i),
    ]),
  ],
  [
    'commits.csv',
    csv('hash,author,date,files', 200, (i) => [
      hex(i, 12),
      pick(['Ann', 'Bo'], i),
      time(i),
      i % 20,
    ]),
  ],
  // settings and documents in YAML and XML
  [
    'docker-compose.yml',
    `services:\n${lines(12, (i) => `  ${word(i)}-${i}:\n    image: registry.example/${word(i)}:1.${i}\n    restart: always\n    environment:\n      LOG_LEVEL: info\n    ports:\n      - "80${i}:80"`)}`,
  ],
  [
    'workflow.yaml',
    `name: CI\non:\n  push:\n    branches: [main]\njobs:\n${lines(6, (i) => `  ${word(i)}-${i}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - name: Run the ${word(i)} checks\n        run: npm run ${word(i)}`)}`,
  ],
  [
    'deployment.yaml',
    count(8)
      .map(
        (i) =>
          `---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${word(i)}\nspec:\n  replicas: ${i}\n  template:\n    spec:\n      containers:\n        - name: ${word(i)}\n          image: registry.example/${word(i)}:1\n`,
      )
      .join(''),
  ],
  [
    'playbook.yml',
    lines(
      20,
      (i) =>
        `- name: Install the ${word(i)}\n  hosts: all\n  tasks:\n    - name: Fetch ${word(i)}\n      apt: { name: ${word(i)}, state: present }`,
    ),
  ],
  [
    'openapi.yaml',
    `openapi: 3.0.3\ninfo: { title: Shop, version: '1' }\npaths:\n${lines(20, (i) => `  /items/${i}:\n    get:\n      summary: Get item ${i}\n      responses:\n        '200': { description: OK }`)}`,
  ],
  ['en.yml', `en:\n  buttons:\n${lines(40, (i) => `    ${word(i)}_${i}: Save the ${word(i)}`)}`],
  [
    'domain.yml',
    `version: "3.1"\nintents:\n${lines(9, (i) => `  - ${word(i)}`)}responses:\n${lines(9, (i) => `  utter_${word(i)}_${i}:\n    - text: About the ${word(i)}.`)}`,
  ],
  [
    'pom.xml',
    `<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n<modelVersion>4.0.0</modelVersion>\n<groupId>org.example</groupId>\n<dependencies>\n${lines(30, (i) => `<dependency><groupId>org.${word(i)}</groupId><artifactId>${word(i)}-core</artifactId><version>1.${i}</version><scope>${pick(['test', 'compile'], i)}</scope></dependency>`)}</dependencies>\n</project>\n`,
  ],
  [
    'sitemap.xml',
    `<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${lines(80, (i) => `<url><loc>https://example.com/${word(i)}</loc><lastmod>${time(i).slice(0, 10)}</lastmod><changefreq>${pick(['daily', 'weekly'], i)}</changefreq></url>`)}</urlset>\n`,
  ],
  [
    'feed.xml',
    `<?xml version="1.0"?>\n<rss version="2.0"><channel><title>News</title><link>https://example.com</link>\n${lines(40, (i) => `<item><title>The ${word(i)} of the week</title><link>https://example.com/${i}</link><description>What there is to say of the ${word(i)} and the ${word(i + 1)} today.</description><pubDate>${time(i)}</pubDate><guid>${hex(i)}</guid></item>`)}</channel></rss>\n`,
  ],
  [
    'drawing.xml',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n${lines(60, (i) => `<path class="${pick(['road', 'river'], i)}" d="M${i} 0 L${i} 9 Z" fill="#${hex(i, 6)}"/>`)}</svg>\n`,
  ],
  [
    'strings.xml',
    `<resources>\n${lines(60, (i) => `<string name="button_${word(i)}_${i}">Save the ${word(i)}</string>`)}</resources>\n`,
  ],
  [
    'junit.xml',
    `<testsuite name="unit" tests="60">\n${lines(60, (i) => `<testcase classname="src.${word(i)}" name="finds the ${word(i)}" time="0.0${i}"/>`)}</testsuite>\n`,
  ],
  [
    'calls.xml',
    `<calls count="60">\n${lines(60, (i) => `<call number="+49${i}" duration="${i * 3}" date="17041824${100000 + i}" type="${1 + (i % 3)}" contact_name="${word(i)}" />`)}</calls>\n`,
  ],
];

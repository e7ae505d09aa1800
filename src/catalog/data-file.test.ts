import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseData } from './data-file.ts';

it('reads a file that a build wrote as JSON as it reads the YAML', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const yaml = files.filter((file) => file.endsWith('.yaml') && !file.startsWith('layouts'));
  expect(yaml.length).toBeGreaterThan(20);
  for (const file of yaml) {
    const text = readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
    const built = JSON.stringify(parse(text));
    expect(parseData(built, z.json())).toEqual(parseData(text, z.json()));
  }
});

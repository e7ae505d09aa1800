/**
 * Which elements of an XML document are its rows, by how it begins.
 *
 * @module
 */
import { SaxesParser } from 'saxes';
import type { XmlFormat } from './xml-rows.ts';

interface Seen {
  /** Names from the root. */
  path: string;
  depth: number;
  /** Most that lie in one element. */
  most: number;
  /** Characters that they take up together. */
  size: number;
}

interface Open {
  path: string;
  start: number;
  /** Children by name. */
  children: Map<string, number>;
}

/**
 * Of the elements that repeat within another, those of the least depth, and of these the ones that
 * take up most; the root where none repeats.
 *
 * @param sample The beginning of the document. What is wrong with it is left to who reads it.
 */
export function detectXml(sample: string): XmlFormat {
  const seen = new Map<string, Seen>();
  const open: Open[] = [];
  let root = '';
  const parser = new SaxesParser();
  parser.on('error', () => {});
  parser.on('opentag', ({ name }) => {
    const parent = open.at(-1);
    const path = parent === undefined ? name : `${parent.path}/${name}`;
    if (parent === undefined) root = name;
    else {
      const times = (parent.children.get(name) ?? 0) + 1;
      parent.children.set(name, times);
      const known = seen.get(path) ?? { path, depth: open.length, most: 0, size: 0 };
      seen.set(path, { ...known, most: Math.max(known.most, times) });
    }
    open.push({ path, start: parser.position, children: new Map() });
  });
  parser.on('closetag', () => {
    const { path, start } = open.pop()!;
    const known = seen.get(path);
    if (known !== undefined) known.size += parser.position - start + path.length;
  });
  parser.write(sample);
  const [first] = [...seen.values()]
    .filter(({ most }) => most > 1)
    .sort((a, b) => a.depth - b.depth || b.size - a.size);
  return { format: 'xml', rows: first?.path ?? root };
}

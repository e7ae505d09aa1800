/**
 * The document as a page to read: plain HTML, without a script and without a network.
 *
 * @module
 */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { OpenApi } from './openapi.ts';
import type { Schema } from './schemas.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
details{border-bottom:1px solid #8884;padding:.4rem 0}summary{cursor:pointer}
code,pre{font:.9em ui-monospace,monospace}pre{overflow:auto;background:#8881;padding:.6rem}
b{display:inline-block;min-width:4.2em}dt{margin-top:.4rem}dd{margin-left:1.2rem;opacity:.85}`;

export function docsPage({ info, paths, tags }: OpenApi): Html {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({ path, method, route })),
  );
  const names = [...new Set(routes.map(({ route }) => (route.tags as string[])[0]))];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${info.title} ${info.version}: the API</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <h1>${info.title} ${info.version}</h1>
        <p>${info.description} <a href="/openapi.json">openapi.json</a></p>
        ${names.map(
          (name) =>
            html`<h2 id="${name}">${name}</h2>
              <p>${tags.find((tag) => tag.name === name)?.description ?? ''}</p>
              ${routes
                .filter(({ route }) => (route.tags as string[])[0] === name)
                .map(({ path, method, route }) => routePart(path, method, route))}`,
        )}
      </body>
    </html>`;
}

function routePart(path: string, method: string, route: Schema): Html {
  const { requestBody, parameters = [] } = route as {
    requestBody?: { content: Record<string, { schema: Schema }> };
    parameters?: { name: string; in: string; description?: string; schema: Schema }[];
  };
  const body = requestBody?.content['application/json']?.schema.properties ?? {};
  const fields = [
    ...parameters.map(({ name, in: place, description = '', schema }) => ({
      name: place === 'query' ? name : `${name} (${place})`,
      description,
      schema,
    })),
    ...Object.entries(body as Record<string, Schema>).map(([name, schema]) => ({
      name,
      description: String(schema.description ?? ''),
      schema,
    })),
  ];
  return html`<details>
    <summary><b>${method.toUpperCase()}</b> <code>${path}</code> ${route.summary}</summary>
    ${String(route.description ?? '')
      .split('\n\n')
      .map((line) =>
        line.startsWith('    ') ? html`<pre>${line.trim()}</pre>` : html`<p>${line}</p>`,
      )}
    <dl>
      ${fields.map(
        ({ name, description, schema }) =>
          html`<dt><code>${name}</code> ${typeOf(schema)}</dt>
            <dd>${description}</dd>`,
      )}
    </dl>
  </details>`;
}

function typeOf({ type, enum: choices, anyOf }: Schema): string {
  if (choices !== undefined) return (choices as unknown[]).join(' | ');
  if (anyOf !== undefined) return [...new Set((anyOf as Schema[]).map(typeOf))].join(' or ');
  return String(type ?? '');
}

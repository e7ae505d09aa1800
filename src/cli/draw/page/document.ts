/**
 * A page as one HTML file that needs nothing else: no script, no font, no request. It follows the
 * colour scheme of its reader and can be printed.
 *
 * @module
 */
import { html, Markup } from './html.ts';
import { style } from './style.ts';

/** @param title Of the window and of the file when it is printed. */
export const document = (title: string, body: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${title}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;

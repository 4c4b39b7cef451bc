import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../package/package_file.ts';
import { type Content, Html, html } from './html.ts';
import { STYLE } from './style.ts';

/** One page, without what every page has. */
export interface PageParts {
  readonly title: string;
  /** Rules in addition to the shared style. @default none */
  readonly style?: string;
  /** An inline module, see {@link clientScript}. @default none */
  readonly script?: string;
  /** Whether the script may ask the server that the page comes from. @default false */
  readonly asksItsServer?: boolean;
  /** What the body holds: header, main and footer. `#main` is where the link at the top leads to. */
  readonly body: Content;
}

/** Marks what this program made. */
export const GENERATOR = 'destination-braze';

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234b3fb5'/%3E%3Cpath d='M4 5h5M4 8h8M4 11h3' stroke='white' stroke-width='1.6' stroke-linecap='round'/%3E%3C/svg%3E";

/** A whole page as one document that needs no other file: style, script and icon are inside, and it may load nothing else. */
export function page({ title, style = '', script = '', asksItsServer = false, body }: PageParts): string {
  const policy = contentSecurityPolicy(script, asksItsServer);
  const scripts = script === '' ? null : new Html(`<script type="module">${script}</script>`);
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="${GENERATOR}">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${new Html(STYLE + style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
${scripts}
</body>
</html>
`;
  return markup;
}

/** What a page may load and run: itself, and where it asks, its own server. */
function contentSecurityPolicy(script: string, asksItsServer: boolean): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    script === '' ? "script-src 'none'" : `script-src 'sha256-${hash}'`,
    'img-src data:',
    ...(asksItsServer ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * A script of a page as it is built; it imports nothing.
 * @param path of its source in `src/`, without `.client.ts`.
 * @throws the file system's error.
 */
export function clientScript(path: string): string {
  return readFileSync(packageFile(`dist/${path}.client.js`), 'utf8');
}

import type { Problem } from '../config/problem.ts';
import { printable } from '../report/printable.ts';
import type { MappingPreview } from './preview.ts';
import type { EntryPreview, StreamPreview } from './stream.ts';
import { alignedLines, type Page } from './table.ts';
import { paragraph } from './wrapping.ts';

/**
 * What is known before the first row, as text for people: warnings, and what becomes of each stream, a line a field.
 * @param explain whether each mapping is shown as a schema too.
 */
export function mappingText({ warnings, streams }: MappingPreview, explain: boolean, page: Page): string {
  const blocks = [
    ...warningBlocks(warnings, page),
    ...streams.flatMap((stream) => streamBlocks(stream, explain, page)),
  ];
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function warningBlocks(warnings: readonly Problem[], { paint, width }: Page): string[][] {
  if (warnings.length === 0) return [];
  const lines = warnings.flatMap(({ path, message }) =>
    paragraph(path === '' ? message : `${path}: ${message}`, width, 2, 2),
  );
  return [[paint('yellow', 'Warnings'), ...lines]];
}

function streamBlocks({ stream, ignored, entries }: StreamPreview, explain: boolean, page: Page): string[][] {
  const name = page.paint('bold', stream);
  if (ignored) return [[`${name} is not sent: its entry says \`ignore\``]];
  if (entries.length === 0) return [[`${name} has no entry: a row of it would stop the sync`]];
  return entries.map((entry) => entryLines(name, entry, explain, page));
}

function entryLines(name: string, entry: EntryPreview, explain: boolean, page: Page): string[] {
  const { paint, width } = page;
  const { type, method, conditions, fields, leftOut, schema } = entry;
  const place = entry.entry === '' ? 'from the catalog' : entry.entry;
  const heading = `${name} → ${paint('bold', type.name)} ${paint('dim', `(${place}, ${method})`)}`;
  const lines = fields.map(({ field, from, becomes }) => [
    ['cyan', field === '' ? '/' : field] as const,
    `← ${from}`,
    ['dim', becomes.join('; ')] as const,
  ]);
  return [
    heading,
    ...conditions.flatMap((condition) => paragraph(condition, width, 2, 2)),
    ...alignedLines(lines, page),
    ...leftOutLines(leftOut, width),
    ...(explain ? indented(printable(JSON.stringify(schema, null, 2))) : []),
  ];
}

function leftOutLines(leftOut: EntryPreview['leftOut'], width: number): string[] {
  if (leftOut === null || leftOut.length === 0) return [];
  return paragraph(`Stay out: ${leftOut.map((column) => `column \`${column}\``).join(', ')}`, width, 2, 2);
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

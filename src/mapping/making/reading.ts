import { getter } from '../../json/member.ts';
import { isObject, own } from '../../json/object.ts';
import { arrayIndex } from '../../json/pointer_tokens.ts';
import type { Json } from '../../json/value.ts';
import { parseContainer } from '../json_text.ts';
import { readFirst } from '../keywords/x_from.ts';
import { fillTemplate } from '../keywords/x_template.ts';
import type { NullTexts } from '../null_texts.ts';
import type { Input, Origin } from '../program/program.ts';
import type { Make, Scope } from '../scope.ts';
import type { Metadata, Source } from '../source.ts';

/** Reads what a place is made of. */
export function readOrigin(origin: Origin): Make {
  switch (origin.is) {
    case 'constant':
      return () => origin.value;
    case 'template':
      return fillTemplate(
        origin.pieces.map((piece) =>
          typeof piece === 'string' ? piece : { read: readInput(piece), label: piece.source.label },
        ),
      );
    case 'inputs':
      return readFirst(origin.inputs.map(readInput));
    case 'nothing':
      return () => undefined;
  }
}

/** Reads a source, and null where it has a text that counts as null. */
export function readInput({ source, nullTexts }: Input): Make {
  return nulling(readSource(source), nullTexts);
}

function nulling(read: Make, texts: NullTexts | null): Make {
  if (texts === null) return read;
  return (scope) => {
    const value = read(scope);
    return texts.has(value) ? null : value;
  };
}

function readSource({ reads }: Source): Make {
  switch (reads.what) {
    case 'base':
      return ({ base }) => base;
    case 'column': {
      const get = getter(reads.name);
      return ({ columns }) => get(columns);
    }
    case 'member': {
      const get = getter(reads.name);
      return ({ base }) => (isObject(base) ? get(base) : undefined);
    }
    case 'pointer': {
      const { from, tokens } = reads;
      return from === 'row'
        ? (scope) => walk(scope.columns, tokens, scope)
        : (scope) => walk(scope.base, tokens, scope);
    }
    default:
      return METADATA[reads.what];
  }
}

const METADATA: Readonly<Record<Metadata, Make>> = {
  $emitted_at: ({ row }) => isoTime(row.emittedAt),
  $stream: ({ row }) => row.stream,
  $namespace: ({ row }) => row.namespace,
};

function walk(from: Json, tokens: readonly string[], scope: Scope): Json | undefined {
  let value: Json | undefined = from;
  for (const token of tokens) {
    if (value === undefined) return undefined;
    value = step(typeof value === 'string' ? parsed(value, scope) : value, token);
  }
  return value;
}

function step(container: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(container)) {
    const index = arrayIndex(token);
    return index < 0 ? undefined : container[index];
  }
  return isObject(container) ? own(container, token) : undefined;
}

function parsed(text: string, scope: Scope): Json | undefined {
  scope.texts ??= new Map();
  if (!scope.texts.has(text)) scope.texts.set(text, parseContainer(text));
  return scope.texts.get(text);
}

function isoTime(milliseconds: number | null): Json | undefined {
  if (milliseconds === null) return undefined;
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

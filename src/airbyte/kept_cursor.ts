import { elements, findMember } from '../json/span.ts';
import type { KeptStates } from './kept_states.ts';
import { streamName } from './stream.ts';

/** Why no cursor of a stream can be named, though states are kept. Its words continue a sentence about the file. */
export class NoCursor extends Error {}

/**
 * The text of a value in a stream's kept `stream_state`: of a text its characters, of everything else its JSON, digit by digit.
 * @param stream its name, or `namespace.name`.
 * @param tokens path of the value inside of `stream_state`.
 * @returns null if there is no state of this stream, or no such value in it, or null.
 * @throws NoCursor if several streams have this name, or the state does not say what belongs to which stream.
 */
export function keptCursor(states: KeptStates, stream: string, tokens: readonly string[]): string | null {
  const all = [...states.values()].flatMap(streamStates);
  const named = all.filter(({ name, namespace }) => streamName(name, namespace) === stream);
  const found = named.length > 0 ? named : all.filter(({ name }) => name === stream);
  if (found.length > 1) {
    const names = found.map(({ name, namespace }) => streamName(name, namespace)).join(', ');
    throw new NoCursor(`holds states of several streams that this name fits: ${names}`);
  }
  const [only] = found;
  if (only === undefined || only.text === null) return null;
  const span = tokens.length === 0 ? null : findMember(only.text, tokens, 0);
  const value = tokens.length === 0 ? only.text : span && only.text.slice(span.start, span.end);
  if (value === null || value === 'null') return null;
  return value.startsWith('"') ? JSON.parse(value) : value;
}

interface StreamState {
  readonly name: string;
  readonly namespace: string | null;
  /** The text of its `stream_state`; null where it has none. */
  readonly text: string | null;
}

/** The streams of a state. @throws NoCursor for a LEGACY state. */
function streamStates(state: string): StreamState[] {
  const { type } = JSON.parse(state);
  if (type === 'STREAM') {
    const stream = findMember(state, ['stream']);
    return stream === null ? [] : [streamState(state, stream.start)];
  }
  if (type !== 'GLOBAL')
    throw new NoCursor('holds a LEGACY state, which does not say what belongs to which stream');
  const list = findMember(state, ['global', 'stream_states']);
  if (list === null || state[list.start] !== '[') return [];
  return elements(state, list.start).map(({ start }) => streamState(state, start));
}

function streamState(state: string, at: number): StreamState {
  const read = (...path: string[]) => {
    const span = findMember(state, path, at);
    return span === null ? null : state.slice(span.start, span.end);
  };
  const descriptor = JSON.parse(read('stream_descriptor') ?? '{}');
  return {
    name: descriptor?.name ?? '',
    namespace: descriptor?.namespace || null,
    text: read('stream_state'),
  };
}

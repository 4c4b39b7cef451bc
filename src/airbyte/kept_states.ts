import { jsonMistake } from '../config/json_mistake.ts';
import { isObject } from '../json/object.ts';
import { elements, findMember } from '../json/span.ts';
import type { Json } from '../json/value.ts';
import { namespaceOf } from './messages.ts';
import { withoutDestinationStats } from './states.ts';
import { streamKey, streamName } from './stream.ts';

/**
 * The states from which a source goes on, as it takes them with `--state`: the text of each, by the key of the stream that
 * it is about, in the order of their first arrival. A state of all streams (GLOBAL, LEGACY) has the key null, and is alone.
 */
export type KeptStates = Map<string | null, string>;

/** Why a text is no array of states. Its words continue a sentence about the text, and quote nothing of it. */
export class NoKeptStates extends Error {}

/**
 * Puts a state in the place of its older one. One of all streams replaces all, and the first one of a stream replaces that.
 * @param stream key of the stream that it is about; null for all.
 * @param message the text of the STATE message.
 */
export function keepState(states: KeptStates, stream: string | null, message: string): void {
  const state = findMember(message, ['state']);
  if (state === null) throw new Error('a STATE message without a state was let through');
  if (stream === null || states.has(null)) states.clear();
  states.set(stream, withoutDestinationStats(message.slice(state.start, state.end)));
}

/** The JSON array of the states, one a line, each with its own text. */
export function keptStatesText(states: KeptStates): string {
  return states.size === 0 ? '[]\n' : `[\n${[...states.values()].join(',\n')}\n]\n`;
}

/** Reads what {@link keptStatesText} writes, or a user in its place. @throws NoKeptStates */
export function readKeptStates(file: string): KeptStates {
  const text = file.replace(/^\uFEFF/, '');
  if (text.trim() === '') {
    throw new NoKeptStates('is empty. Delete it, or write [] into it, to begin from the start');
  }
  const mistake = jsonMistake(text);
  if (mistake !== null) throw new NoKeptStates(`is not JSON: ${mistake}`);
  const parsed: Json = JSON.parse(text);
  if (!Array.isArray(parsed)) throw new NoKeptStates(notAnArray(parsed));
  const states: KeptStates = new Map();
  elements(text, text.indexOf('[')).forEach(({ start, end }, index) => {
    const stream = streamOf(parsed[index] as Json, index);
    if (states.has(stream)) {
      const which = stream === null ? 'a second state of all streams' : `a second state of ${nameOf(stream)}`;
      throw new NoKeptStates(`holds ${which}, its element ${index + 1}. Keep one of them`);
    }
    states.set(stream, withoutDestinationStats(text.slice(start, end)));
  });
  if (states.has(null) && states.size > 1) {
    throw new NoKeptStates(
      'holds a GLOBAL or LEGACY state beside other states. Such a state is about all streams: keep it alone, or the others',
    );
  }
  return states;
}

/** The name of the stream with this key, for people. */
function nameOf(key: string): string {
  const [name = '', namespace = null] = key.split('\u0000');
  return streamName(name, namespace);
}

function notAnArray(json: Json): string {
  const cure = `${EXPECTED}. To begin from the start, write [] into it`;
  return isObject(json) ? `holds a single object; ${cure}` : `holds no array; ${cure}`;
}

/** The key of the stream that an element of the array is about; null for all. @throws NoKeptStates */
function streamOf(element: Json, index: number): string | null {
  const wrong = (what: string) => new NoKeptStates(`has an element ${index + 1} that ${what}; ${EXPECTED}`);
  if (!isObject(element)) throw wrong('is no object');
  const { type, stream } = element;
  if (type === 'GLOBAL' || type === 'LEGACY') return null;
  if (type === 'STREAM') {
    const descriptor = isObject(stream) ? stream.stream_descriptor : null;
    if (isObject(descriptor) && typeof descriptor.name === 'string') {
      return streamKey(descriptor.name, namespaceOf(descriptor.namespace));
    }
    throw wrong('is of the type STREAM and does not name its stream');
  }
  if (type === 'STATE') throw wrong('is a whole STATE message, not the `state` in it');
  // A state without a type is a LEGACY one. Other lists of objects are taken for none.
  if ((type ?? null) === null && ('data' in element || Object.keys(element).length === 0)) return null;
  throw wrong('has none of the types STREAM, GLOBAL and LEGACY');
}

const EXPECTED =
  'expected an array of states: [{"type":"STREAM","stream":{"stream_descriptor":{"name":…},"stream_state":{…}}}, …]';

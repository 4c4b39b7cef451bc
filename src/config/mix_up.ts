import { isObject, own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';

/** Whether a file holds a configured catalog: a list of streams, each an object that is configured for a sync. */
export function isCatalog(json: JsonObject): boolean {
  return streamsOf(json).some((entry) => isObject(own(entry, 'stream')));
}

/** Whether a file holds a configuration of this connector. */
export function isConfiguration(json: JsonObject): boolean {
  const settings = ['rest_endpoint', 'api_key'].some((name) => Object.hasOwn(json, name));
  return (
    (settings && !isCatalog(json)) ||
    streamsOf(json).some(
      (entry) => typeof own(entry, 'stream') === 'string' && Object.hasOwn(entry, 'object'),
    )
  );
}

function streamsOf(json: JsonObject): JsonObject[] {
  const streams = own(json, 'streams');
  return Array.isArray(streams) ? streams.filter(isObject) : [];
}

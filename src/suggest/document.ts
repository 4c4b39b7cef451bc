import type { ObjectType } from '../braze/object_type.ts';
import type { JsonObject } from '../json/value.ts';
import { isInternal } from '../mapping/internal_names.ts';
import { isCdiTable } from '../mapping/methods/cdi.ts';
import type { Column } from './columns.ts';
import { remarkOnIngestion } from './ingestion.ts';
import { mappingSchema } from './mapping_schema.ts';
import { nounOf } from './names.ts';
import { guessObject, objectOfName } from './object.ts';
import type { SourceStream } from './stream.ts';
import { tryColumns } from './trial.ts';

/**
 * A configuration to start from, with an entry for each stream. The endpoint and the key are empty, of which `check`
 * says what to fill in; all else can be used as it is.
 */
export function suggestConfig(streams: readonly SourceStream[]): JsonObject {
  return { rest_endpoint: '', api_key: '', streams: streams.map(entryOf) };
}

function entryOf({ name, namespace, columns: all, object: chosen }: SourceStream): JsonObject {
  const stream = { stream: name, ...(namespace !== null && { namespace }) };
  const columns = all.filter((column) => !isInternal(column.name));
  if (chosen !== null) return { ...stream, object: chosen.name, mapping: { method: 'columns' } };
  const type = objectOfName(nounOf(name));
  if (isMadeForBraze(type, columns)) return { ...stream, object: type.name, mapping: { method: 'columns' } };
  const remark = remarkOnIngestion(columns);
  if (remark !== null) return ignored(stream, remark);
  const guess = guessObject(nounOf(name), columns);
  const { object, reason } = guess;
  if (object === null) return ignored(stream, reason);
  const schema = mappingSchema(object, guess, columns);
  return { ...stream, object: object.name, mapping: { method: 'json_schema', schema } };
}

/** The settings of an entry have no place for a remark; a mapping has, and `ignore` may have one. */
function ignored(stream: JsonObject, description: string): JsonObject {
  return { ...stream, object: 'ignore', mapping: { method: 'json_schema', schema: { description } } };
}

/** Whether a stream is a table for Cloud Data Ingestion, by its columns, and most rows of the sample by their payload. */
function isMadeForBraze(type: ObjectType, columns: readonly Column[]): boolean {
  if (
    !isCdiTable(
      type,
      columns.map(({ name }) => name),
    )
  )
    return false;
  const { taken, refused } = tryColumns(type, columns);
  return taken >= refused;
}

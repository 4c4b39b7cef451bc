import type { ObjectType } from '../../braze/object_type.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Complain } from '../complain.ts';
import type { MethodWords } from '../method_words.ts';
import type { CompiledDocument } from '../program/document.ts';

/** A compiled mapping as the advice looks at it. */
export interface Advised {
  readonly type: ObjectType;
  readonly document: JsonObject;
  readonly compiled: CompiledDocument;
  readonly stream: string;
  /** The catalog's schemas of the stream's columns; empty where it lists none. */
  readonly columns: ReadonlyMap<string, JsonObject>;
  /** What can be done about it in the method in use. */
  readonly words: MethodWords;
  /** As the entry or the configuration says. */
  readonly updateExistingOnly: boolean;
  /** Where nothing can work. */
  readonly problem: Complain;
  /** Where something is doubtful. */
  readonly warning: Complain;
}

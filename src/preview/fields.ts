import { childPointer } from '../json/pointer.ts';
import type { JsonObject } from '../json/value.ts';
import { literal } from '../mapping/literal.ts';
import type {
  Finding,
  Input,
  ListPart,
  ObjectPart,
  Origin,
  Part,
  Program,
} from '../mapping/program/program.ts';
import { elementSource } from '../mapping/source.ts';
import { effectsOf } from './effects.ts';

/** A field of the Braze object, and how it comes about. */
export interface FieldLine {
  /** JSON Pointer into the Braze object; `*` means each element, or each member that is not named. */
  readonly field: string;
  /** Where its value comes from. */
  readonly from: string;
  /** What becomes of the value, step by step. */
  readonly becomes: readonly string[];
  /** The columns that it comes from; of a line for columns that pass, as far as the catalog lists columns, all of them. */
  readonly columns: readonly string[];
  /** Whether it is for columns that no field reads, each of which goes under its own name. */
  readonly passes: boolean;
}

/** A place that takes in columns of the row that no field reads. */
export interface PassingPlace {
  readonly field: string;
  /** Names that the object fills otherwise. */
  readonly declared: ReadonlySet<string>;
  /** The only names that pass; absent: all others do. */
  readonly only?: ReadonlySet<string>;
  readonly becomes: readonly string[];
}

/** A mapping as lines for people. */
export interface MappingLines {
  readonly fields: readonly FieldLine[];
  readonly passing: readonly PassingPlace[];
}

/** Where a part is. */
interface Place {
  readonly field: string;
  /** What its names read: null for the row, else words for it ("the element", "column `PAYLOAD`"). */
  readonly base: string | null;
  /** The columns of the row that what its names read is in; none for the row itself. */
  readonly columns: readonly string[];
  readonly required: boolean;
}

/** Reads a program as lines, in the order in which the mapping is written. */
export function mappingLines({ root, each }: Pick<Program, 'root' | 'each'>): MappingLines {
  const fields: FieldLine[] = [];
  const passing: PassingPlace[] = [];
  const columns = each === null ? [] : columnsRead([each.input], []);
  add(root, { field: '', base: each === null ? null : ELEMENT.label, columns, required: false });
  return { fields, passing };

  function add(part: Part, place: Place): void {
    switch (part.is) {
      case 'nothing':
        break;
      case 'when':
        add(part.part, place);
        break;
      case 'again':
        fields.push({
          field: place.field,
          from: 'as the schema that it is part of',
          becomes: [],
          columns: place.columns,
          passes: false,
        });
        break;
      case 'constant':
        addLine(`constant ${literal(part.value)}`, [], part.schema, place);
        break;
      case 'value':
        addLine(originWords(part.finding, place), columnsOf(part.finding, place), part.schema, place);
        break;
      case 'object':
        addObject(part, place);
        break;
      case 'list':
        addList(part, place);
        break;
      case 'tuple':
        for (const [at, position] of part.positions.entries()) add(position, inside(place, at));
    }
  }

  function addLine(
    from: string,
    columns: readonly string[],
    schema: JsonObject,
    { field, required }: Place,
  ): void {
    fields.push({ field, from, becomes: effectsOf(schema, required), columns, passes: false });
  }

  /** An object of members. They read what it is in, or where it has a finding of its own what that finds. */
  function addObject(
    { finding, members, passing: passes, required, schema }: ObjectPart,
    place: Place,
  ): void {
    const base = finding === null ? place.base : originWords(finding, place);
    const columns = finding === null ? place.columns : columnsOf(finding, place);
    if (finding !== null) addLine(originWords(finding, place), columns, schema, place);
    const demanded = new Set(required.map(({ name }) => name));
    for (const { name, part } of members) {
      add(part, { field: childPointer(place.field, name), base, columns, required: demanded.has(name) });
    }
    if (passes === null) return;
    const becomes = effectsOf(passes.each?.schema ?? {}, false);
    const field = `${place.field}/*`;
    if (passes.from === 'row')
      passing.push({ field, declared: passes.declared, ...(passes.only && { only: passes.only }), becomes });
    else fields.push({ field, from: `the other members of ${base}`, becomes, columns, passes: false });
  }

  function addList({ finding, first, rest, schema }: ListPart, place: Place): void {
    const columns = columnsOf(finding, place);
    addLine(originWords(finding, place), columns, schema, place);
    const element = { ...place, base: ELEMENT.label, columns };
    for (const [at, part] of first.entries()) add(part, inside(element, at));
    // Elements that the mapping says nothing of stay as they are.
    if (Object.keys(rest.schema).length > 0) add(rest, inside(element, '*'));
  }
}

/** What an array's `items` read. */
const ELEMENT = elementSource('the element');

function inside({ field, ...place }: Place, key: number | string): Place {
  return { ...place, field: key === '*' ? `${field}/*` : childPointer(field, key), required: false };
}

/** The columns of the row that a value comes from. */
function columnsOf({ origin }: Finding, { columns }: Place): string[] {
  if (origin.is === 'template')
    return columnsRead(
      origin.pieces.filter((piece) => typeof piece !== 'string'),
      columns,
    );
  return origin.is === 'inputs' ? columnsRead(origin.inputs, columns) : [];
}

/** The columns that sources read: their own, or those that what they read is in. */
function columnsRead(inputs: readonly Input[], within: readonly string[]): string[] {
  const columns = inputs.flatMap(({ source: { column, reads } }) => {
    if (column !== null) return [column];
    return reads.what.startsWith('$') ? [] : within;
  });
  return [...new Set(columns)];
}

/** Where a value comes from, in words. */
function originWords({ origin }: Finding, place: Place): string {
  switch (origin.is) {
    case 'constant':
      return `constant ${literal(origin.value)}`;
    case 'template':
      return templateWords(origin, place);
    case 'inputs':
      return origin.inputs.map((input) => inputWords(input, place)).join(', else ');
    case 'nothing':
      return 'the default';
  }
}

function templateWords({ text, pieces }: Extract<Origin, { is: 'template' }>, place: Place): string {
  const labels = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : inputWords(piece, place)));
  return `template ${literal(text)}${labels.length === 0 ? '' : ` of ${labels.join(', ')}`}`;
}

/** A source's label names what it reads from, where that is not the row, as the element. */
function inputWords({ source: { label } }: Input, { base }: Place): string {
  return base === null ? label : label.replace(ELEMENT.label, () => base);
}

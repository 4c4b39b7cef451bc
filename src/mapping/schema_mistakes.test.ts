import { test } from '@jest/globals';
import type { StreamEntry } from '../config/config.ts';
import { entryOf, jsonSchema } from './testing/compiled.ts';
import { attribute, event, expectOnly, V } from './testing/mistakes.ts';

test.each<[string, StreamEntry, string | RegExp]>([
  [
    'a misspelt keyword',
    attribute({ 'x-form': 'sku' }),
    `problem ${V}/x-form: \`x-form\` is no keyword. Did you mean \`x-from\`?`,
  ],
  [
    'a keyword in another case',
    attribute({ 'x-from': 'sku', MaxLength: 5 }),
    /MaxLength: .*Did you mean `maxLength`\?$/,
  ],
  [
    'a property beside `properties`',
    attribute({ 'x-from': 'sku' }, { email_address: {} }),
    /#\/email_address: `email_address` is no keyword\. A property .* inside of `properties`/,
  ],
  [
    'a misspelt column',
    attribute({ 'x-from': 'custmer_id' }),
    `warning ${V}/x-from: \`custmer_id\` is not a column of \`customers\`; did you mean \`customer_id\`?`,
  ],
  [
    'a misspelt column in a template',
    attribute({ 'x-template': '{skuu}' }),
    /x-template: `skuu` is not a column .* did you mean `sku`\?/,
  ],
  [
    'a column of no near name',
    attribute({ 'x-from': 'zzz' }),
    /`zzz` is not a column of `customers`; it will always be missing/,
  ],
  [
    'a property that reads no column',
    attribute({ type: 'string' }),
    /warning #\/properties\/value: without `x-from` it reads the column `value`, which `customers` does not have/,
  ],
  [
    'a type of a database',
    attribute({ 'x-from': 'sku', type: 'varchar' }),
    /type: "varchar" is no type; .*Did you mean `string`\?/,
  ],
  [
    'a type of a database',
    attribute({ 'x-from': 'sku', type: 'timestamp' }),
    /A timestamp is `"type": "string", "format": "date-time"`/,
  ],
  ['a misspelt type', attribute({ 'x-from': 'sku', type: 'strng' }), /Did you mean `string`\?/],
  ['the type null', attribute({ 'x-from': 'sku', type: 'null' }), /only null would satisfy the type `null`/],
  [
    'a misspelt format',
    attribute({ 'x-from': 'sku', type: 'string', format: 'datetime' }),
    /format: "datetime" is no format .*Did you mean `date-time`\?/,
  ],
  [
    'required on the property',
    attribute({ 'x-from': 'sku', required: true }),
    /required: true found; `required` is a list of names/,
  ],
  [
    'a bound as text',
    attribute({ 'x-from': 'amount', minimum: '5' }),
    `problem ${V}/minimum: "5" found; \`minimum\` is a number`,
  ],
  [
    'a negative length',
    attribute({ 'x-from': 'sku', maxLength: -1 }),
    /-1 found; `maxLength` is a whole number, 0 or more/,
  ],
  ['an enum that is no list', attribute({ 'x-from': 'sku', enum: 'a' }), /"a" found; `enum` is a list/],
  [
    'nullable',
    attribute({ 'x-from': 'sku', nullable: true }),
    /nullable: `nullable` is no keyword of this dialect; write `x-null`/,
  ],
  ['definitions', attribute({ 'x-from': 'sku' }, { definitions: {} }), /definitions: .*write `\$defs`/],
  ['items as a list', attribute({ 'x-from': 'items', items: [{}] }), /items: a list found; .* `prefixItems`/],
  [
    'another draft',
    attribute({ 'x-from': 'sku' }, { $schema: 'http://json-schema.org/draft-07/schema#' }),
    /warning #\/\$schema: the mapping is read as JSON Schema 2020-12/,
  ],
  ['a reference to nowhere', attribute({ $ref: '#/$defs/x' }), /\$ref: `#\/\$defs\/x` leads to no schema/],
  [
    'a reference in a circle',
    attribute({ $ref: '#/$defs/a' }, { $defs: { a: { $ref: '#/$defs/a' } } }),
    /refers to itself/,
  ],
  [
    'a schema without end',
    attribute({ $ref: '#/$defs/a' }, { $defs: { a: { properties: { b: { $ref: '#/$defs/a' } } } } }),
    /contains itself without going deeper/,
  ],
  [
    'an x- keyword under anyOf',
    attribute({ 'x-from': 'sku', anyOf: [{ 'x-from': 'sku' }] }),
    /anyOf\/0\/x-from: `x-from` has no effect here: this schema only validates/,
  ],
  [
    'an x- keyword in x-when',
    attribute({ 'x-from': 'sku', 'x-when': { 'x-from': 'sku' } }),
    /x-when\/x-from: .*only validates/,
  ],
  [
    'x-from on what passes',
    entryOf(
      'attributes',
      jsonSchema({
        properties: { external_id: { 'x-from': 'id' } },
        additionalProperties: { 'x-from': 'sku' },
      }),
    ),
    /additionalProperties\/x-from: .*is its own source/,
  ],
  ['x-each inside', attribute({ 'x-each': '/items' }), /x-each: `x-each` stands at the root only/],
  [
    'x-null of another word',
    attribute({ 'x-from': 'sku', 'x-null': 'null' }),
    /x-null: "null" found; `x-null` is "omit"/,
  ],
  [
    'a nested send',
    attribute({ properties: { a: { 'x-from': 'sku', 'x-null': 'send' } } }),
    /a\/x-null: a null can be sent for a whole attribute only/,
  ],
  [
    'send in an event',
    event({ app_id: { 'x-from': 'sku', 'x-null': 'send' } }),
    /x-null: a null that is sent removes an attribute .* has no attributes; leave `x-null` out here/,
  ],
  [
    'send on an identifier',
    entryOf('attributes', jsonSchema({ properties: { external_id: { 'x-from': 'id', 'x-null': 'send' } } })),
    /`external_id` cannot be removed/,
  ],
  [
    'x-time of another unit',
    attribute({ 'x-from': 'created', type: 'string', format: 'date-time', 'x-time': { unit: 'seconds' } }),
    /x-time: an object found; `x-time` is an object of `unit` \("s", "ms" or "us"/,
  ],
  [
    'x-time of no zone',
    attribute({ 'x-from': 'created_at', type: 'string', format: 'date-time', 'x-time': { zone: 'Berlin' } }),
    /x-time: .*an IANA name such as "Europe\/Berlin"/,
  ],
  [
    'x-time on a number',
    attribute({ 'x-from': 'created', type: 'integer', 'x-time': { unit: 's' } }),
    /x-time: `x-time` tells how to read a time; expected `"type": "string"`/,
  ],
  [
    'a number as time without unit',
    attribute({ 'x-from': 'created', type: 'string', format: 'date-time' }),
    /column `created` is of type integer, which never becomes date-time; `x-time` can tell its unit/,
  ],
  [
    'a time without zone',
    attribute({ 'x-from': 'created_at', type: 'string', format: 'date-time' }),
    /warning .*column `created_at` tells times without a zone; they are read as UTC unless/,
  ],
  [
    'an impossible type',
    attribute({ 'x-from': 'meta', type: 'string' }),
    /warning .*column `meta` is of type object, which never becomes string/,
  ],
  [
    'an impossible array',
    attribute({ 'x-from': 'amount', type: 'array' }),
    /column `amount` is of type number, which never becomes array/,
  ],
  [
    'x-truncate without maxLength',
    attribute({ 'x-from': 'sku', 'x-truncate': true }),
    /x-truncate: .*expected a `maxLength` beside it/,
  ],
  [
    'a template of a number',
    attribute({ type: 'integer', 'x-template': '{id}' }),
    /x-template: `x-template` makes text/,
  ],
  [
    'a single brace',
    attribute({ 'x-template': 'a {sku' }),
    /x-template: a single `{`; a brace that is text is written `{{`/,
  ],
  [
    'const beside x-from',
    attribute({ const: 'a', 'x-from': 'sku' }),
    /warning .*x-from: `const` beside it comes first, so `x-from` is never read/,
  ],
  [
    'a const of another type',
    attribute({ const: '5', type: 'integer' }),
    /const: text found, but the type of the property wants a whole number/,
  ],
  [
    'a default of another type',
    attribute({ 'x-from': 'id', type: 'integer', default: 'none' }),
    /default: text found, but the type/,
  ],
  [
    'a lookup value of another type',
    attribute({ 'x-from': 'sku', type: 'boolean', 'x-lookup': { a: 'on' } }),
    /x-lookup\/a: text found, but the type/,
  ],
  [
    'a misspelt $ source',
    attribute({ 'x-from': '$emited_at' }),
    /Did you mean `\$emitted_at`\? A column of that name is written `\/\$emited_at`/,
  ],
  [
    'the element where there is none',
    attribute({ 'x-from': '' }),
    /x-from: `""` means the element itself, and there is no element here/,
  ],
  ['a pointer that is none', attribute({ 'x-from': '/a~b' }), /`\/a~b` is no JSON Pointer/],
  [
    'a position without a source',
    attribute({ prefixItems: [{ type: 'string' }] }),
    /prefixItems\/0: it has no name of its own to read/,
  ],
  [
    'a pattern that can hang',
    attribute({ 'x-from': 'sku', pattern: '^(?=a)b' }),
    /pattern: the pattern cannot be used: it looks ahead/,
  ],
  [
    'a pattern that is none',
    attribute({ 'x-from': 'sku', pattern: '(' }),
    /pattern: the pattern cannot be used: it is no regular expression/,
  ],
])('%s', (_name, entry, message) => expectOnly(entry, message));

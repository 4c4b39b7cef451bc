/**
 * Stands in for DuckDB's command-line program, which comes in no package that the tests can install: runs the SQL of stdin
 * with DuckDB itself, statement by statement, and ends with code 1 at the first error, as `duckdb -bail` does.
 */
import { text } from 'node:stream/consumers';
import { DuckDBInstance } from '@duckdb/node-api';

if (process.argv.slice(2).join(' ') !== '-bail') throw new Error('Only `duckdb -bail` is known here.');
const connection = await (await DuckDBInstance.create()).connect();
try {
  const statements = await connection.extractStatements(await text(process.stdin));
  for (let i = 0; i < statements.count; i++) await (await statements.prepare(i)).run();
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}

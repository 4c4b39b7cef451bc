import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_KEY } from './program.ts';

/** A temporary directory with a config and a catalog; `using` removes it. */
export interface Files extends Disposable {
  readonly directory: string;
  /** `--config F --catalog F`. */
  readonly write: readonly string[];
  /** `--config F`. */
  readonly check: readonly string[];
}

/** Writes the files of one test. `config` is the settings, or the text of the file as it shall stand. */
export function files(
  config: object | string,
  catalog: object = catalogOf('users', 'events', 'purchases'),
): Files {
  const directory = temporaryDirectory();
  const configFile = join(directory, 'config.json');
  const catalogFile = join(directory, 'catalog.json');
  writeFileSync(configFile, typeof config === 'string' ? config : JSON.stringify(config));
  writeFileSync(catalogFile, JSON.stringify(catalog));
  return {
    directory,
    write: ['write', '--config', configFile, '--catalog', catalogFile],
    check: ['check', '--config', configFile],
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Makes a directory that the user of a container can write to as well. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-'));
  chmodSync(directory, 0o777);
  return directory;
}

/** A config for the three streams that most tests use, their columns named as Braze names its fields. */
export function configFor(restEndpoint: string, settings: object = {}): object {
  return {
    rest_endpoint: restEndpoint,
    api_key: API_KEY,
    streams: [
      { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
      { stream: 'events', object: 'events', mapping: { method: 'columns' } },
      { stream: 'purchases', object: 'purchases', mapping: { method: 'columns' } },
    ],
    failure_policy: { max_rejected_percent: 100 },
    ...settings,
  };
}

/** A stream of a catalog: its name alone, or what else matters. */
export interface StreamOptions {
  readonly name: string;
  readonly namespace?: string | null;
  readonly mode?: 'append' | 'overwrite' | 'append_dedup';
  /** JSON Schemas of the columns. None by default: the catalog then says nothing about the columns. */
  readonly columns?: object;
  /** Other members of the configured stream, in the words of the protocol. */
  readonly settings?: object;
}

/** A configured catalog as the platform writes it. */
export function catalogOf(...streams: (string | StreamOptions)[]): object {
  return {
    streams: streams.map((given) => {
      const {
        name,
        namespace,
        mode = 'append',
        columns,
        settings,
      } = typeof given === 'string' ? { name: given } : given;
      return {
        stream: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          json_schema: { type: 'object', ...(columns === undefined ? {} : { properties: columns }) },
          supported_sync_modes: ['full_refresh', 'incremental'],
        },
        sync_mode: mode === 'overwrite' ? 'full_refresh' : 'incremental',
        destination_sync_mode: mode,
        cursor_field: [],
        primary_key: [],
        generation_id: null,
        minimum_generation_id: null,
        sync_id: null,
        ...settings,
      };
    }),
  };
}

import { compileCheck } from '../config/compile_check.ts';

/** What must hold before a catalog can be read, in the words of the protocol. */
export const check = compileCheck({
  type: 'object',
  title: 'ConfiguredAirbyteCatalog',
  required: ['streams'],
  properties: {
    streams: {
      type: 'array',
      title: 'Streams',
      description:
        'Expected a configured catalog: {"streams": [{"stream": {"name": …}, "sync_mode": …}, …]}.',
      items: {
        type: 'object',
        title: 'ConfiguredAirbyteStream',
        required: ['stream', 'sync_mode', 'destination_sync_mode'],
        properties: {
          stream: {
            type: 'object',
            title: 'AirbyteStream',
            description:
              'Expected the stream that the other members configure: {"name": …, "json_schema": …}.',
            required: ['name'],
            properties: { name: { type: 'string', title: 'Name' } },
          },
          sync_mode: {
            type: 'string',
            title: 'Sync Mode',
            description: 'Expected how the source reads the stream: full_refresh or incremental.',
            enum: ['full_refresh', 'incremental'],
          },
          destination_sync_mode: {
            type: 'string',
            title: 'Destination Sync Mode',
            description: 'Expected how the stream is written: append, append_dedup, overwrite or update.',
            enum: ['append', 'overwrite', 'append_dedup', 'update', 'soft_delete'],
          },
        },
      },
    },
  },
});

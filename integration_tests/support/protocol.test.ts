import { describe, expect, test } from '@jest/globals';
import { validateLine } from './protocol.ts';

const stats = '"destinationStats":{"recordCount":3,"rejectedRecordCount":1.0}';
const stream =
  '"stream":{"stream_descriptor":{"name":"users"},"stream_state":{"cursor":9223372036854775807}}';

describe('a line that the platform takes', () => {
  test.each([
    `{"type":"STATE","state":{"type":"STREAM",${stream},"id":17,${stats}},"extra":1}`,
    `{"state":{"data":{"cursor":1},${stats}},"type":"STATE"}`,
    `{"type":"STATE","state":{"type":"GLOBAL","global":{"shared_state":null,"stream_states":[]},${stats}}}`,
    '{"type":"LOG","log":{"level":"INFO","message":"hello"}}',
    '{"type":"TRACE","trace":{"type":"ERROR","emitted_at":1,"error":{"message":"no","failure_type":"config_error"}}}',
    '{"type":"CONNECTION_STATUS","connectionStatus":{"status":"SUCCEEDED"}}',
    '{"type":"SPEC","spec":{"documentationUrl":"https://example.com","connectionSpecification":{},"supported_destination_sync_modes":["append"],"protocol_version":"0.2.0"}}',
    '{"type":"DESTINATION_CATALOG","destination_catalog":{"operations":[]}}',
    '{"type":"CONTROL","control":{"type":"CONNECTOR_CONFIG","emitted_at":1,"connectorConfig":{"config":{}}}}',
  ])('%s', (line) => expect(validateLine(line)).toBeNull());
});

describe('a line that the platform drops, or that a destination has no business to print', () => {
  test.each([
    ['', 'not JSON'],
    ['{"type":"LOG","log":{"level":"INFO"', 'not JSON'],
    ['[]', 'must be object'],
    ['{"type":"RECORD","record":{"stream":"a","data":{},"emitted_at":1}}', '/type'],
    ['{"type":"LOG","log":{"level":"NOTICE","message":"x"}}', '/log/level'],
    ['{"type":"LOG","log":{"level":"INFO"}}', "'message'"],
    [`{"type":"STATE","state":{"type":"STREAM",${stats}}}`, "'stream'"],
    [`{"type":"STATE","state":{"type":"STREAM",${stream}}}`, "'destinationStats'"],
    [`{"type":"STATE","state":{"type":"STREAM",${stream},"id":5.5,${stats}}}`, '/state/id'],
    ['{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"no"}}}', "'emitted_at'"],
    ['{"type":"TRACE","trace":{"type":"ERROR","emitted_at":1,"error":{"message":"no"}}}', "'failure_type'"],
    ['{"type":"CONNECTION_STATUS","connectionStatus":{"status":"FAILED"}}', "'message'"],
    ['{"type":"SPEC","spec":{"connectionSpecification":{}}}', "'documentationUrl'"],
  ])('%s', (line, reason) => expect(validateLine(line)).toContain(reason));
});

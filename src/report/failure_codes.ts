import { COME_AGAIN, type FailureCodeInfo } from './failure_code_info.ts';
import { FAILURES_AT_BRAZE } from './failures_at_braze.ts';

const NONE_READ = 'None was read.';

const STAY_IN_FILE = 'Those that are not settled are sent when the file is replayed again.';

/** Every way in which a command can fail. A code is never renamed: people watch for it. */
export const FAILURE_CODES = {
  FILE_UNREADABLE: {
    type: 'config_error',
    cause:
      'A file, or a dead letter in S3, that was named on the command line cannot be read; or a file is not UTF-8 text.',
    rows: NONE_READ,
    cure: 'Check the path, and that the user who runs the connector may read it. Save it as UTF-8. In S3 the user needs `s3:ListBucket` and `s3:GetObject`.',
  },
  CONFIG_INVALID: {
    type: 'config_error',
    cause: 'The configuration, a mapping or the catalog has mistakes; the message names all of them.',
    rows: NONE_READ,
    cure: 'Fix each mistake at the path before it.',
  },
  CATALOG: {
    type: 'config_error',
    cause: 'The catalog given to `suggest` has mistakes; the message names all of them.',
    rows: NONE_READ,
    cure: 'Fix each mistake at the path before it.',
  },
  NO_RECORDS: {
    type: 'config_error',
    cause: '`suggest` found no row on stdin to guess from.',
    rows: 'There were none.',
    cure: 'Pipe the messages of a source into it, or give it a catalog.',
  },
  NO_CURSOR: {
    type: 'config_error',
    cause: '`cursor` found no such value of the stream in the file, or several streams of that name.',
    rows: 'There were none.',
    cure: 'Check `--stream` and `--pointer`; `--default` is printed before the first run.',
  },
  FORGET: {
    type: 'config_error',
    cause:
      '`forget` found no memory, no such stream in it, or lines of the file `--users` that name nobody. Nothing was forgotten.',
    rows: 'There were none.',
    cure: 'The message says which. A user is a line such as `external_id:42`, `user_alias:LABEL:NAME` or `email:ADDRESS`.',
  },
  MESSAGE: {
    type: 'config_error',
    cause: '`suggest` read a line that begins like a message but is not one.',
    rows: 'Nothing was sent.',
    cure: 'See that the program before it prints whole Airbyte messages, one a line.',
  },
  DATA_CHANNEL: {
    type: 'config_error',
    cause:
      'Airbyte wants to pass rows over sockets (`DATA_CHANNEL_MEDIUM`), which this connector does not read.',
    rows: NONE_READ,
    cure: 'Leave `connectorIPCOptions` out of the definition of this connector.',
  },
  INPUT_UNREADABLE: {
    type: 'system_error',
    cause:
      'A line of stdin cannot be read as an Airbyte message, but a row could be in it: it begins like a message, or a `record`, `records` or the type RECORD is in it.',
    rows: COME_AGAIN,
    cure: 'The message names the line, what is wrong with it and often the column. Make the program before this one print whole Airbyte messages in UTF-8, one a line, and its logs to stderr.',
  },
  INPUT_LINE_TOO_LONG: {
    type: 'config_error',
    cause:
      'A line of stdin (or text without an end of line) is longer than a sixteenth of the memory that the program may use.',
    rows: COME_AGAIN,
    cure: 'Leave the large column out of the stream, or give the container more memory.',
  },
  INPUT_NO_MESSAGES: {
    type: 'system_error',
    cause: 'stdin held text or bare rows, but not a single Airbyte message.',
    rows: 'There were none.',
    cure: 'See why the program before this one failed, or make it print messages: each row as `{"type":"RECORD","record":{"stream":…,"data":{…},"emitted_at":…}}`.',
  },
  INPUT_UNKNOWN_STREAM: {
    type: 'system_error',
    cause: 'A row is of a stream that the catalog does not list.',
    rows: COME_AGAIN,
    cure: 'Add the stream to the catalog, or stop sending it.',
  },
  INPUT_FILE: {
    type: 'config_error',
    cause:
      'A row is a reference to a file (`file_reference`): the source copies files, which Braze cannot take.',
    rows: COME_AGAIN,
    cure: 'Let the source read the contents of its files as rows, or leave the stream out of the connection.',
  },
  STREAM_WITHOUT_MAPPING: {
    type: 'config_error',
    cause:
      'A row came from a stream without a mapping, which is allowed only for a stream to be cleared, or without a catalog from a stream that no entry names.',
    rows: COME_AGAIN,
    cure: 'Add an entry to `streams`; the object `ignore` leaves its rows out.',
  },
  REJECTED_TOO_MANY: {
    type: 'config_error',
    cause: 'More rows of a stream were rejected than `failure_policy.max_rejected_percent` allows.',
    rows: 'What Braze accepted stays there. The states of the stream were not given back, so all of its rows come again.',
    cure: 'Fix the mapping: the summary has the reasons. Or raise the percentage.',
  },
  REJECTED_ALL: {
    type: 'config_error',
    cause: 'All rows of a stream were rejected, 5 at least.',
    rows: 'Where a dead letter keeps them, the states of the stream were given back: replay it. Otherwise they were not, so the rows come again.',
    cure: 'Fix the mapping: the summary has the reasons. A `failure_policy.max_rejected_percent` of 100 lets the sync succeed.',
  },
  DEAD_LETTER_UNWRITABLE: {
    type: 'config_error',
    cause: 'Rejected rows cannot be written to the directory or the bucket of `dead_letter`.',
    rows: COME_AGAIN,
    cure: 'Give the directory space and write permission; correct the bucket, the region or the credentials, or give them `s3:PutObject`. Or choose another `dead_letter`.',
  },
  DEAD_LETTER_UNREACHABLE: {
    type: 'transient_error',
    cause:
      'The store of `dead_letter` could not be reached, or did not take rejected rows, ten times in a row.',
    rows: COME_AGAIN,
    cure: 'See why the store is down or slow; Airbyte tries again by itself.',
  },
  DEAD_LETTER_VANISHED: {
    type: 'system_error',
    cause: 'A dead-letter file was deleted, moved, truncated or replaced while the sync still wrote to it.',
    rows: COME_AGAIN,
    cure: 'Leave the files of a sync alone until it has ended.',
  },
  REPLAY_LOCKED: {
    type: 'transient_error',
    cause: 'Another `replay` of the same file runs, or was killed a few seconds ago in another container.',
    rows: STAY_IN_FILE,
    cure: 'Wait until it has ended; after a crash 15 seconds are enough.',
  },
  STATE_INVALID: {
    type: 'config_error',
    cause: 'The file of `--state` cannot be read, or holds no array of states.',
    rows: NONE_READ,
    cure: 'Check the path. Restore the file; or delete it, and all rows are sent again, also those that Braze has.',
  },
  STATE_UNWRITABLE: {
    type: 'config_error',
    cause: 'The file of `--state`, or the lock beside it, cannot be written.',
    rows: 'Those after the last state in the file come again with the next sync.',
    cure: 'Give its directory space and write permission. In a container, mount the directory, not the file alone.',
  },
  PAGE_UNWRITABLE: {
    type: 'config_error',
    cause: 'The page of `preview --html` cannot be written, or its path is that of another file.',
    rows: 'Nothing was sent, as with every preview.',
    cure: 'Name a file in a directory that is there, has space, and that this user may write to.',
  },
  STATE_LOCKED: {
    type: 'transient_error',
    cause:
      'Another sync keeps its states in the same file, or was killed a few seconds ago in another container.',
    rows: 'None was read; or, where this sync stood still for 15 seconds and the other one began, those after the last state come again.',
    cure: 'Wait until it has ended; after a crash 15 seconds are enough. Give each pipeline a file of its own.',
  },
  SHARED_LIMIT_REFUSED: {
    type: 'config_error',
    cause: 'The Redis of `shared_limit` does not let the connector in, or its host does not exist.',
    rows: NONE_READ,
    cure: 'Check the URL, its user and password, and what that user may do.',
  },
  SHARED_LIMIT_UNREACHABLE: {
    type: 'transient_error',
    cause: 'The Redis of `shared_limit` could not be reached when the sync began.',
    rows: NONE_READ,
    cure: 'See why Redis is down or cannot be reached; Airbyte tries again by itself.',
  },
  MEMORY_REFUSED: {
    type: 'config_error',
    cause:
      'The Redis of `memory` does not let the connector in, its host does not exist, or it may throw away what it holds (`maxmemory-policy`).',
    rows: NONE_READ,
    cure: 'Check the URL, its user and password, and what that user may do. Set `maxmemory-policy` to `noeviction`.',
  },
  MEMORY_UNAVAILABLE: {
    type: 'transient_error',
    cause: 'The memory cannot be opened, read or written: its directory, its file or its Redis.',
    rows: COME_AGAIN,
    cure: 'Do what the message says of the directory or the server; Airbyte tries again by itself.',
  },
  MEMORY_FULL: {
    type: 'transient_error',
    cause: 'There is no room for what the memory must keep, on its disk or in its Redis.',
    rows: COME_AGAIN,
    cure: 'Give it room. Or delete the file, or the keys in Redis: everything is then sent once more.',
  },
  MEMORY_DAMAGED: {
    type: 'transient_error',
    cause:
      'What is in the place of the memory is damaged, no memory, of another workspace, or made by another version of the connector.',
    rows: COME_AGAIN,
    cure: 'Delete what the message names: everything is then sent once more. Never restore a memory from a backup, which would claim what was true then.',
  },
  MEMORY_BUSY: {
    type: 'transient_error',
    cause: 'Another sync writes to the memory of the same stream, and did not end within 75 seconds.',
    rows: NONE_READ,
    cure: 'Schedule the syncs of a stream one after the other, and those that delete, merge, rename or identify users apart from all others. After a crash a minute is enough.',
  },
  MEMORY_LOST: {
    type: 'transient_error',
    cause:
      'Another sync took over the streams of this one, which stood still for more than a minute; or the memory was deleted or emptied while the sync ran.',
    rows: COME_AGAIN,
    cure: 'Give each stream one sync at a time, and leave the memory alone while a sync runs. The next sync goes on by itself.',
  },
  REPLAY_LINE: {
    type: 'config_error',
    cause: '`replay` read a line that is not a rejected row; it is damaged or was cut off.',
    rows: STAY_IN_FILE,
    cure: 'Fix the line, or delete it if a crash or a full disk has cut it off, and replay again.',
  },
  REPLAY_STREAM: {
    type: 'config_error',
    cause:
      '`replay` read a row of a stream that the catalog does not list, or without a catalog of one that no entry names.',
    rows: STAY_IN_FILE,
    cure: 'Replay with the catalog and the configuration that the row was synced with.',
  },
  REPLAY_ENTRIES: {
    type: 'config_error',
    cause:
      'Braze has a part of a row already, and the entries of its stream have changed, so `replay` cannot tell which part.',
    rows: STAY_IN_FILE,
    cure: "Replay with the stream's entries as they were; their mappings may differ.",
  },
  REPLAY_PROGRESS: {
    type: 'config_error',
    cause:
      'The progress file of `replay` cannot be read or written, or the file beside it is not the one it is about.',
    rows: STAY_IN_FILE,
    cure: 'Restore the file, its permissions or its disk space. Without it all rows are sent again, also those that Braze has.',
  },
  ...FAILURES_AT_BRAZE,
  STOPPED: {
    type: 'system_error',
    cause: 'The sync was stopped from outside.',
    rows: COME_AGAIN,
    cure: 'Start it again.',
  },
  INTERNAL: {
    type: 'system_error',
    cause: 'The connector stopped on an error of its own.',
    rows: COME_AGAIN,
    cure: 'Report it with the log of the sync, which holds no value of a row.',
  },
} as const satisfies Record<string, FailureCodeInfo>;

/** A stable word for why a command failed. */
export type FailureCode = keyof typeof FAILURE_CODES;

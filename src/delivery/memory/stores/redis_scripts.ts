import type { Redis, Result } from 'ioredis';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    memoryCommit(...args: (string | readonly (string | Buffer)[])[]): Result<string, Context>;
    memoryCreate(...args: (string | Buffer)[]): Result<number, Context>;
    memoryDistrust(...args: (string | Buffer)[]): Result<number, Context>;
    memoryLeases(...args: (string | Buffer)[]): Result<number, Context>;
  }
}

/**
 * Blobs are keys of their own. The numbers that a partition has on a shelf lie between two bounds (`from to`, the second one stays out),
 * since Redis finds no range of keys by itself.
 */
const BLOBS = `
local bounds = {}
local function boundsOf(shelf)
  if not bounds[shelf] then
    local text = redis.call('HGET', KEYS[1], shelf) or ''
    local from, to = string.match(text, '^(%d+) (%d+)$')
    bounds[shelf] = { from = tonumber(from or 0), to = tonumber(to or 0) }
  end
  return bounds[shelf]
end
local function keyOf(shelf, number)
  return prefix .. shelf .. ':' .. string.format('%.0f', number)
end
local function put(shelf, number, blob)
  redis.call('SET', keyOf(shelf, number), blob)
  local bound = boundsOf(shelf)
  if bound.to == bound.from then
    bound.from, bound.to = number, number + 1
  else
    bound.from, bound.to = math.min(bound.from, number), math.max(bound.to, number + 1)
  end
end
local function drop(shelf, from, to)
  local bound = boundsOf(shelf)
  from, to = math.max(from, bound.from), math.min(to, bound.to)
  if from >= to then return end
  for start = from, to - 1, 1000 do
    local keys = {}
    for number = start, math.min(start + 1000, to) - 1 do keys[#keys + 1] = keyOf(shelf, number) end
    redis.call('UNLINK', unpack(keys))
  end
  if from == bound.from then bound.from = to elseif to == bound.to then bound.to = from end
end
local function keepBounds()
  for shelf, bound in pairs(bounds) do
    if bound.from >= bound.to then
      redis.call('HDEL', KEYS[1], shelf)
    else
      redis.call('HSET', KEYS[1], shelf, string.format('%.0f %.0f', bound.from, bound.to))
    end
  end
end`;

/**
 * bounds leases commits | prefix owner number, then `put shelf number blob` and `drop shelf from to`. A commit that was carried out
 * already is not carried out again: it may come twice, and the first time after those that followed it. The first thing
 * that is written is one that a full Redis refuses, so that it is all or nothing there.
 */
const COMMIT = `
local prefix, owner, count = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not string.find(redis.call('GET', KEYS[2]) or '', owner, 1, true) then return 'lost' end
if tonumber(redis.call('HGET', KEYS[3], owner) or 0) >= count then return 'done' end
redis.call('HSET', KEYS[3], owner, ARGV[3])
${BLOBS}
for i = 4, #ARGV, 4 do
  local shelf, first, second = ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if ARGV[i] == 'put' then
    put(shelf, tonumber(first), second)
  else
    drop(shelf, tonumber(first), tonumber(second))
  end
end
keepBounds()
return 'done'`;

/** header | field value …: once, whoever comes first. */
const CREATE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV))
return 1`;

/**
 * bounds header | prefix run_id shelf …: drops these shelves of all partitions, unless they were since that run began.
 * Returns whether there was anything.
 */
const DISTRUST = `
local prefix, run = ARGV[1], ARGV[2]
if redis.call('HGET', KEYS[2], 'run_id') == run then return 0 end
${BLOBS}
local found = 0
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  for i = 3, #ARGV do
    if string.match(field, '^(%a+):') == ARGV[i] then
      local bound = boundsOf(field)
      drop(field, bound.from, bound.to)
      found = 1
    end
  end
end
keepBounds()
redis.call('HSET', KEYS[2], 'run_id', run)
return found`;

/** leases commits | before after: changes the leases unless somebody else did, and forgets the commits of those who have none. */
const LEASES = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
for _, owner in ipairs(redis.call('HKEYS', KEYS[2])) do
  if not string.find(ARGV[2], owner, 1, true) then redis.call('HDEL', KEYS[2], owner) end
end
return 1`;

/** Gives a connection the commands of a memory. */
export function defineScripts(client: Redis): void {
  client.defineCommand('memoryCommit', { numberOfKeys: 3, lua: COMMIT });
  client.defineCommand('memoryCreate', { numberOfKeys: 1, lua: CREATE });
  client.defineCommand('memoryDistrust', { numberOfKeys: 2, lua: DISTRUST });
  client.defineCommand('memoryLeases', { numberOfKeys: 2, lua: LEASES });
}

#!/bin/sh
# Starts the program with a heap that fits the container's memory limit.
set -eu

limit=max
for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do # cgroup v2, v1
  if [ -r "$file" ]; then
    read -r limit < "$file" || true
    break
  fi
done

# Three quarters of the limit less 64 MiB: the rest is for Node.js itself and for buffers, which are not on the heap.
# "max" (v2) and a number of 16 digits or more (v1) mean that there is no limit: Node.js then decides.
heap=
case $limit in
  *[!0-9]* | '' | ????????????????*) ;;
  *)
    heap=$((limit / 1048576 * 3 / 4 - 64))
    if [ "$heap" -lt 96 ]; then heap=96; fi
    if [ "$heap" -gt 4096 ]; then heap=4096; fi
    ;;
esac

# Other threads free the buffers than those that made them: with a pool of memory for each thread, 10 to 25 MiB more stay.
export MALLOC_ARENA_MAX=1

# New objects have 48 MiB at the most: with more, the peak is 25 MiB higher, and only syncs that wait for Braze take less CPU.
exec node ${heap:+"--max-old-space-size=$heap"} --max-semi-space-size=16 /airbyte/integration_code/dist/main.js "$@"

#!/usr/bin/env bash
# Builds the image and runs the tests against it: `npm run test:container -- <flags of jest>`.
# CONTAINER_BUILD_FLAGS are added to `docker build`, or to `buildah bud` where no Docker engine runs.
set -euo pipefail
cd "$(dirname "$0")/../.."

if docker info > /dev/null 2>&1; then
  engine=docker
  build=(docker build)
elif command -v podman > /dev/null && command -v buildah > /dev/null; then
  engine=podman
  build=(buildah bud --layers)
else
  echo 'No Docker engine runs, and podman and buildah are not both installed.' >&2
  exit 1
fi

export CONTAINER_ENGINE=$engine CONTAINER_IMAGE=localhost/destination-braze:test
# shellcheck disable=SC2086 # flags are words
"${build[@]}" ${CONTAINER_BUILD_FLAGS:-} --tag "$CONTAINER_IMAGE" .

# What is asked of a container alone, and of the tests of the built program those whose answer could differ in one.
npm run jest -- --maxWorkers=2 integration_tests/container \
  integration_tests/{check,faults,lines,protocol,settlement,states}.test.ts "$@"

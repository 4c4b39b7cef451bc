# Starts a connector as Airbyte's launcher does, in the place of the image's entrypoint; $1 is the operation.
# A write lives in /dest and has named pipes for its streams; the others live in /config and write to a file there.
if [ -z "$AIRBYTE_ENTRYPOINT" ]; then
  echo 'Entrypoint was not set! AIRBYTE_ENTRYPOINT must be set in the container.'
  exit 127
fi
case $1 in
  write)
    (eval "$AIRBYTE_ENTRYPOINT write --config /dest/connectorConfig.json --catalog /dest/catalog.json" \
      0< stdin 1> stdout 2> stderr) &
    ;;
  spec) (eval "$AIRBYTE_ENTRYPOINT spec" > /config/jobOutput.json) & ;;
  *) (eval "$AIRBYTE_ENTRYPOINT $1 --config /config/connectionConfiguration.json" > /config/jobOutput.json) & ;;
esac
connector=$!
(
  until [ -f TERMINATED ]; do sleep 1; done
  kill "$connector"
) &
wait "$connector"
echo $? > TEMP_EXIT_CODE.txt
mv TEMP_EXIT_CODE.txt exitCode.txt
exit "$(cat exitCode.txt)"

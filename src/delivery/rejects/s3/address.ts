/** The address of an object, or of a prefix, as AWS's tools write it. */
export function s3Address(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** The key of an object in a folder of the bucket. @param prefix of the folder, without a slash at its end; empty: the bucket's top */
export function objectKey(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** The bucket and the key in an address; null if the text is none. */
export function parseS3Address(text: string): { bucket: string; key: string } | null {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  return bucket === undefined ? null : { bucket, key };
}

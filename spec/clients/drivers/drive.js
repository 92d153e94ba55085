import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const task = JSON.parse(process.env.TASK);

/** A client as it was installed. */
export const client = (name) => createRequire(`${process.env.PACKAGES}/`)(name);

/** The bytes of a file, or its base64. */
export const bytesOf = (file) => readFileSync(file);
export const base64Of = (file) => readFileSync(file, 'base64');

/** So many bytes each, in order. */
export const segmentsOf = (file, size = 1_048_576) => {
  const bytes = readFileSync(file);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
};

export const seconds = (count) => new Promise((over) => setTimeout(over, count * 1000));

/** What a client throws: an error, X's answer, or a text. */
const wordsOf = (thrown) => {
  const { message, data, errors, twitterReply } = Object(thrown);
  const parts = [message, data, errors, twitterReply, thrown instanceof Error ? undefined : thrown];
  const words = parts
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)));
  return words.join(' ');
};

/** Does the one thing that was asked for by the client, and says how it went. The media id as a text, as the client gives it. */
export async function drive(operationsOf) {
  let said;
  try {
    const operation = operationsOf(task)[task.operation];
    said = operation === undefined ? { missing: true } : { id: await operation(task) };
  } catch (error) {
    said = { failure: wordsOf(error) };
  }
  process.stdout.write(`\n${JSON.stringify(said)}\n`);
  process.exit();
}

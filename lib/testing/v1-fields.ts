import type { CommandName } from '../upload-error.js';
import type { FormPart } from './multipart-form.js';
import { fieldText, type ReceivedRequest } from './received-request.js';

/** The parameters of a v1.1 request: those of the query and those of the body count alike. */
export interface V1Fields {
  readonly text: (name: string) => string | undefined;
  readonly part: (name: string) => FormPart | undefined;
}

/** Reads query and form. */
export function v1Fields({ url, form = [] }: ReceivedRequest): V1Fields {
  const part = (name: string): FormPart | undefined => form.find((field) => field.name === name);
  return {
    part,
    text: (name) => {
      const field = part(name);
      return field === undefined ? (url.searchParams.get(name) ?? undefined) : fieldText(field);
    },
  };
}

const commands: Readonly<Record<string, CommandName>> = {
  INIT: 'initialize',
  APPEND: 'append',
  FINALIZE: 'finalize',
  STATUS: 'status',
};

/** The command of a POST to v1.1's `upload.json`; without one it is a simple upload. */
export function v1Command(fields: V1Fields): CommandName | undefined {
  const command = fields.text('command');
  if (command === undefined) return 'upload';
  return Object.hasOwn(commands, command) ? commands[command] : undefined;
}

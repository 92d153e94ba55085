/** One field of a form: its bytes as sent. */
export interface FormPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** MIME type of the part, where it named one. */
  readonly mediaType?: string;
}

/**
 * Reads `multipart/form-data`, byte for byte: a part without a file name is not taken for text.
 *
 * Absent when the body is not what its boundary promises. The parts are views of the body.
 */
export function multipartForm(body: Uint8Array, boundary: string): FormPart[] | undefined {
  const delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  const parts: FormPart[] = [];
  let start = startsWith(body, delimiter.subarray(2), 0) ? delimiter.length - 2 : after(body, delimiter, 0);
  while (start !== undefined) {
    if (body[start] === 0x2d && body[start + 1] === 0x2d) return parts;
    const head = after(body, lineBreak, start);
    const content = after(body, blankLine, start);
    if (head === undefined || content === undefined) return undefined;
    const next = after(body, delimiter, content);
    if (next === undefined) return undefined;
    const part = formPart(
      new TextDecoder().decode(body.subarray(head, content)),
      body.subarray(content, next - delimiter.length),
    );
    if (part === undefined) return undefined;
    parts.push(part);
    start = next;
  }
  return undefined;
}

const lineBreak = Uint8Array.of(13, 10);
const blankLine = Uint8Array.of(13, 10, 13, 10);

function formPart(head: string, bytes: Uint8Array): FormPart | undefined {
  const disposition = /^content-disposition:\s*form-data(;.*)$/im.exec(head)?.[1];
  const [, quoted, bare] = /;\s*name=(?:"([^"]*)"|([^;\s]+))/i.exec(disposition ?? '') ?? [];
  const name = quoted ?? bare;
  if (name === undefined) return undefined;
  const mediaType = /^content-type:\s*([^;\s]+)/im.exec(head)?.[1];
  return { name, bytes, ...(mediaType !== undefined && { mediaType }) };
}

/** Where the bytes after the next occurrence begin. */
function after(body: Uint8Array, wanted: Uint8Array, from: number): number | undefined {
  const first = wanted[0] ?? 0;
  for (let at = body.indexOf(first, from); at !== -1; at = body.indexOf(first, at + 1)) {
    if (startsWith(body, wanted, at)) return at + wanted.length;
  }
  return undefined;
}

function startsWith(body: Uint8Array, wanted: Uint8Array, at: number): boolean {
  for (let offset = 0; offset < wanted.length; offset++) {
    if (body[at + offset] !== wanted[offset]) return false;
  }
  return true;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * The fields of a multipart body, uncopied.
 *
 * @param {string} contentType with its boundary
 * @param {Buffer} body
 * @returns {Record<string, Buffer>} by name
 */
export function formParts(contentType, body) {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(contentType) ?? [];
  const mark = Buffer.from(`--${quoted ?? bare}`);
  const parts = {};
  for (let at = body.indexOf(mark); at >= 0;) {
    const head = at + mark.length + 2;
    const start = body.indexOf(HEAD_END, head) + HEAD_END.length;
    const next = body.indexOf(mark, start);
    if (start < HEAD_END.length || next < 0) break;
    const [, name] = /\bname="([^"]*)"/i.exec(body.toString('latin1', head, start)) ?? [];
    // A line's end belongs to the mark.
    if (name !== undefined) parts[name] = body.subarray(start, next - 2);
    at = next;
  }
  return parts;
}

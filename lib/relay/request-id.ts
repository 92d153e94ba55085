/** What may stand in logs and headers. */
const FORM = /^[\w.:+/=-]{1,128}$/;

/** The id that a request brings in that header, or a new one. */
export function requestIdOf({ headers }: Pick<Request, 'headers'>, header: string | undefined): string {
  const given = header === undefined ? null : headers.get(header);
  return given !== null && FORM.test(given) ? given : crypto.randomUUID();
}

/** X's numbers, with how it words each: other servers count their errors too. Source: docs/x-media-api.md, 7. */
const WORDS_OF_X: Readonly<Record<number, RegExp>> = {
  32: /^Could not authenticate you/i,
  34: /^Sorry, that page does not exist/i,
  38: /\bparameter is missing/i,
  63: /^User has been suspended/i,
  64: /^Your account is suspended/i,
  88: /^Rate limit exceeded/i,
  89: /^Invalid or expired token/i,
  130: /^Over capacity/i,
  131: /^Internal error/i,
  135: /^(?:Timestamp out of bounds|Could not authenticate you)/i,
  214: /^Bad request/i,
  215: /^Bad Authentication data/i,
  220: /^Your credentials do not allow access/i,
  261: /^Application cannot perform write actions/i,
  324: /media/i,
  325: /^A media id was not found/i,
  326: /account is temporarily locked|^To protect our users/i,
  416: /^Invalid (?:\/ suspended )?application/i,
  453: /^You currently have access to a subset of/i,
};

/** Whether X is known to say this with this number. */
export const isSaidByX = (code: number | undefined, message: string | undefined): boolean =>
  code !== undefined && message !== undefined && WORDS_OF_X[code]?.test(message) === true;

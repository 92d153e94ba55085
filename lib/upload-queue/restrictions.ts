import { mediaTypeOfName, supportedMediaType, supportedMediaTypes } from '../media/media-type.js';
import { present } from '../present.js';
import { InvalidUploadError, must, mustBeWhole } from '../upload-error.js';

/** What may be picked. Whether X takes a file at all is looked at besides, by its content. */
export interface UploadRestrictions {
  /** MIME types such as `video/mp4`, or families such as `image/*`. @defaultValue any: what X does not take fails when it is looked at */
  readonly mediaTypes?: readonly string[];
  /** Most bytes of one file. @defaultValue any number: what is too large for X fails when it is looked at */
  readonly maxBytes?: number;
  /** Most files. @defaultValue any number */
  readonly maxFiles?: number;
}

/** A file that may not be uploaded here, and why. */
export interface RefusedFile<T> {
  readonly source: T;
  readonly error: InvalidUploadError;
}

/** What was picked, told apart. */
export interface PickedFiles<T> {
  readonly accepted: readonly T[];
  readonly refused: readonly RefusedFile<T>[];
}

/** What is asked of a file: any `File` answers it. */
export interface PickedFile {
  readonly name?: string;
  readonly type?: string;
  /** Bytes. */
  readonly size?: number;
}

/**
 * Tells files that may be uploaded from those that may not, by name, type and size alone: at once, nothing is read.
 *
 * @param already - How many there are before these, for `maxFiles`.
 * @throws InvalidUploadError for restrictions that make no sense.
 *
 * @example
 * ```ts
 * import { checkFiles } from 'rx-media-upload';
 *
 * declare const picker: HTMLInputElement;
 * const { accepted, refused } = checkFiles(picker.files ?? [], { mediaTypes: ['image/*'], maxFiles: 4 });
 * console.log(`${accepted.length} to upload`, refused.map(({ source, error }) => `${source.name}: ${error.message}`));
 * ```
 */
export function checkFiles<T extends PickedFile>(
  files: Iterable<T>,
  restrictions: UploadRestrictions = {},
  already = 0,
): PickedFiles<T> {
  checkRestrictions(restrictions);
  const accepted: T[] = [];
  const refused: RefusedFile<T>[] = [];
  for (const file of files) {
    const error = whyNot(file, restrictions, already + accepted.length);
    if (error === undefined) accepted.push(file);
    else refused.push({ source: file, error });
  }
  return { accepted, refused };
}

/** @throws InvalidUploadError for restrictions that make no sense. */
export function checkRestrictions({ mediaTypes, maxBytes, maxFiles }: UploadRestrictions): void {
  if (maxBytes !== undefined) mustBeWhole('maxBytes', maxBytes);
  if (maxFiles !== undefined) mustBeWhole('maxFiles', maxFiles);
  for (const type of mediaTypes ?? [])
    must(supported(type).length > 0, 'mediaTypes are types that X takes', `'${type}'`, 'mediaTypes');
}

/** What an `<input accept>` is to have: types, and the extensions of those that some systems do not know. */
export const acceptOf = ({ mediaTypes }: UploadRestrictions): string =>
  (mediaTypes ?? ['image/*', 'video/*']).join(',');

function whyNot(
  { name = 'A file', type = '', size = 0 }: PickedFile,
  { mediaTypes, maxBytes, maxFiles }: UploadRestrictions,
  before: number,
): InvalidUploadError | undefined {
  const mediaType = supportedMediaType(type) ?? mediaTypeOfName(name);
  const facts = { fileName: name, size, ...present({ mediaType }) };
  if (mediaTypes !== undefined && !mediaTypes.some((allowed) => supported(allowed).includes(mediaType)))
    return new InvalidUploadError(
      `${name} is ${mediaType ?? 'of no known type'}: only ${mediaTypes.join(', ')} may be uploaded here.`,
      { ...facts, errorCode: 'file-type-not-allowed', allowed: mediaTypes },
    );
  if (maxBytes !== undefined && size > maxBytes)
    return new InvalidUploadError(`${name} has ${size} bytes: at most ${maxBytes} may be uploaded here.`, {
      ...facts,
      errorCode: 'source-too-large',
      limit: maxBytes,
    });
  if (maxFiles !== undefined && before >= maxFiles)
    return new InvalidUploadError(`${name} is one too many: at most ${maxFiles} may be uploaded at a time.`, {
      ...facts,
      errorCode: 'too-many-files',
      limit: maxFiles,
    });
  return undefined;
}

/** X's types that a restriction means. */
const supported = (allowed: string): readonly (string | undefined)[] =>
  allowed.endsWith('/*')
    ? supportedMediaTypes.filter((type) => type?.startsWith(allowed.slice(0, -1)))
    : [supportedMediaType(allowed)].filter((type) => type !== undefined);

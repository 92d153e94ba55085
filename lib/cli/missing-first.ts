import { concat, type Observable } from 'rxjs';
import type { UploadAllEvent } from '../node/index.js';
import type { UploadArguments } from './arguments.js';
import { isReadable } from './upload-sources.js';

/**
 * What cannot be read is told before anything is sent; the others are uploaded then. Of a post nothing is sent without
 * all of it.
 */
export function missingFirst(
  { files, forPost }: UploadArguments,
  uploads: (only?: readonly number[]) => Observable<UploadAllEvent>,
): Observable<UploadAllEvent> {
  const indexes = files.map((_, index) => index);
  const missing = new Set(indexes.filter((index) => !isReadable(files[index] ?? '')));
  if (forPost || missing.size === 0) return uploads();
  return concat(uploads([...missing]), uploads(indexes.filter((index) => !missing.has(index))));
}

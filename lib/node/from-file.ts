import { constants, open, type FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ChunkSource, SegmentPlace, SourceFacts, SourceReader } from '../source/chunk-source.js';
import { describedFacts, type SourceDescription } from '../source/source-description.js';
import { present } from '../present.js';
import { InvalidUploadError, SourceError, type UploadErrorContext } from '../upload-error.js';

/**
 * A file on disk, by path or by an open `FileHandle`; read a segment at a time, straight into the buffer that is sent.
 *
 * A path is opened when the upload is subscribed to and closed when it ends, however it ends. A `FileHandle` is the
 * caller's: it is not closed, and its position does not move. Fails with an `InvalidUploadError` for what is missing
 * or not a file, and with a `SourceError` for a file that cannot be read or that shrinks, grows, changes or is deleted
 * before FINALIZE.
 *
 * @example
 * ```ts
 * import { fromFile, mediaClient, oauth2, uploadMedia } from 'rx-media-upload/node';
 *
 * uploadMedia(mediaClient({ auth: oauth2('token') }), fromFile('clip.mp4')).subscribe({ next: console.log, error: console.error });
 * ```
 */
export function fromFile(file: string | URL | FileHandle, description: SourceDescription = {}): ChunkSource {
  return { open: () => new FileReader(file, description) };
}

/** Bytes. A file of so many is read in one go, with its head. */
const SMALL = 256 * 1024;

class FileReader implements SourceReader {
  readonly #file: string | URL | FileHandle;
  readonly #description: SourceDescription;
  #opening: Promise<FileHandle> | undefined;
  #isClosed = false;
  #stats: Stats | undefined;
  #head: Uint8Array = new Uint8Array(0);

  constructor(file: string | URL | FileHandle, description: SourceDescription) {
    this.#file = file;
    this.#description = description;
  }

  async facts(): Promise<SourceFacts> {
    const handle = await this.#handle();
    this.#stats = await handle.stat().catch((cause: unknown) => this.#fail('cannot be read', { cause }));
    if (!this.#stats.isFile()) {
      const isFolder = this.#stats.isDirectory();
      throw new InvalidUploadError(
        `${this.#label} is ${isFolder ? 'a directory' : 'not a regular file'}: give a file.`,
        {
          errorCode: isFolder ? 'source-is-a-folder' : 'source-unreadable',
          ...this.#named(),
        },
      );
    }
    const { size, mtimeMs, ctimeMs } = this.#stats;
    const path = this.#path;
    // The time of its last change of any kind: unlike mtime, nobody sets it back (`cp -p`, `rsync -t`).
    const changed = ctimeMs > 0 ? `changed at ${ctimeMs}` : undefined;
    const { mediaType, name = path && basename(path), version = changed } = this.#description;
    const identity = path && resolve(path);
    return { ...describedFacts(size, { mediaType, name, version, identity }), modified: mtimeMs };
  }

  async peek(length: number): Promise<Uint8Array> {
    const size = this.#stats?.size ?? 0;
    this.#head = await this.#fill(new Uint8Array(size <= SMALL ? size : Math.min(length, size)), 0);
    return this.#head.subarray(0, length);
  }

  async read(start: number, end: number, place: SegmentPlace): Promise<Uint8Array> {
    const bytes = place(end - start);
    if (end <= this.#head.length) {
      bytes.set(this.#head.subarray(start, end));
      return bytes;
    }
    // After the first, another segment is just being sent: that goes first, and the disk and the processor are then
    // free.
    if (start > 0) await nextTurn();
    return this.#fill(bytes, start);
  }

  /** Reads as many bytes as there is room for, from `start` on. */
  async #fill(bytes: Uint8Array, start: number): Promise<Uint8Array> {
    const handle = await this.#handle();
    for (let filled = 0; filled < bytes.length;) {
      const { bytesRead } = await handle
        .read(bytes, filled, bytes.length - filled, start + filled)
        .catch((cause: unknown) => this.#fail('cannot be read', { cause }));
      if (bytesRead === 0)
        this.#fail(
          `ended at byte ${start + filled}, and ${this.#stats?.size} were announced to X: it has shrunk meanwhile`,
          { errorCode: 'source-changed', ...present({ expected: this.#stats?.size, actual: start + filled }) },
        );
      filled += bytesRead;
    }
    return bytes;
  }

  async confirm(): Promise<void> {
    const handle = await this.#handle();
    const now = await handle.stat().catch((cause: unknown) => this.#fail('cannot be read', { cause }));
    const before = this.#stats;
    if (before === undefined) return;
    const errorCode = 'source-changed';
    if (now.size !== before.size)
      this.#fail(`has gone from ${before.size} to ${now.size} bytes while it was uploaded`, {
        errorCode,
        expected: before.size,
        actual: now.size,
      });
    if (now.nlink === 0 && before.nlink > 0)
      this.#fail('was deleted while it was uploaded', { errorCode: 'source-not-found' });
    if (now.mtimeMs !== before.mtimeMs) this.#fail('was changed while it was uploaded', { errorCode });
  }

  unsubscribe(): void {
    this.#isClosed = true;
    if (this.#path !== undefined) this.#opening?.then((handle) => handle.close()).catch(() => undefined);
  }

  #handle(): Promise<FileHandle> {
    // What is opened now, nobody would close.
    if (this.#isClosed && this.#opening === undefined) this.#opening = this.#closed();
    this.#opening ??=
      typeof this.#file === 'string' || this.#file instanceof URL
        ? this.#openPath(this.#file)
        : this.#opened(this.#file);
    return this.#opening;
  }

  async #opened(file: FileHandle | undefined): Promise<FileHandle> {
    if (typeof file?.stat !== 'function')
      throw new InvalidUploadError('fromFile takes a path, a file: URL or an open FileHandle.', {
        errorCode: 'invalid-option',
        option: 'file',
      });
    return Promise.resolve(file);
  }

  async #closed(): Promise<FileHandle> {
    return Promise.reject(
      new SourceError(`${this.#label} is read after the upload has ended`, { errorCode: 'source-unreadable' }),
    );
  }

  async #openPath(path: string | URL): Promise<FileHandle> {
    // A named pipe that nobody writes to would hold the open, and with it the process, for ever.
    return open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
      const { code = String(cause) } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR')
        throw new InvalidUploadError(`${this.#label} does not exist.`, {
          errorCode: 'source-not-found',
          ...this.#named(),
          cause,
        });
      if (code.startsWith('ERR_INVALID_'))
        throw new InvalidUploadError(`${this.#label} is no path of a file.`, {
          errorCode: 'invalid-option',
          option: 'file',
          cause,
        });
      return this.#fail(`cannot be opened (${code})`, { cause });
    });
  }

  get #path(): string | undefined {
    if (typeof this.#file === 'string') return this.#file;
    return this.#file instanceof URL ? pathOf(this.#file) : undefined;
  }

  get #label(): string {
    return this.#path ?? this.#description.name ?? 'The file';
  }

  #named(): { readonly fileName?: string } {
    const { name = this.#path && basename(this.#path) } = this.#description;
    return present({ fileName: name });
  }

  #fail(what: string, facts: UploadErrorContext): never {
    throw new SourceError(`${this.#label} ${what}`, { errorCode: 'source-unreadable', ...this.#named(), ...facts });
  }
}

/** For messages too, so it must not throw where the URL names no file. */
function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url.href;
  }
}

import { lastValueFrom, NEVER, of } from 'rxjs';
import { type ChunkSource, fromStream, SourceError } from 'rx-media-upload';
import { fromFile } from 'rx-media-upload/node';
import { type MediaFacts, probeMedia } from 'rx-media-upload/probe';
import { describe, expect, it, vi } from 'vitest';
import { countedBytes, countedSource } from './counted-source.js';
import { corpusFile, headerAtTheEnd } from './large-files.js';

const factsOf = (file: string): Promise<MediaFacts> => lastValueFrom(probeMedia(corpusFile(file)));
const high = { codec: 'avc', codecString: 'avc1.64000d', profile: 'High', chroma: '4:2:0', bitDepth: 8 };
const stereo = { codec: 'aac', profile: 'LC', channels: 2, sampleRate: 44_100 };
const second = { width: 320, height: 240, rotation: 0, frameRate: 30, duration: 1000 };

describe('what a file is', () => {
  it.each<[string, object]>([
    ['faststart.mp4', { container: 'mp4', mediaType: 'video/mp4', ...second, video: high, audio: stereo }],
    ['moov-last.mp4', { container: 'mp4', ...second, video: high, audio: stereo }],
    ['fragmented.mp4', { container: 'mp4', ...second, duration: 1067, video: high, audio: stereo }],
    ['quicktime.mov', { container: 'mov', mediaType: 'video/quicktime', ...second, video: high, audio: stereo }],
    ['transport.m2ts', { container: 'mpeg-ts', ...second, duration: 1045, audio: stereo }],
    ['camera.m2ts', { container: 'mpeg-ts', ...second }],
    [
      'vp9-opus.webm',
      { container: 'webm', ...second, duration: 1008, audio: { codec: 'opus', channels: 1, sampleRate: 48_000 } },
    ],
    [
      'vp9-opus.webm',
      {
        video: {
          codec: 'vp9',
          codecString: 'vp09.00.20.08.01.02.02.02.00',
          profile: 'Profile 0',
          chroma: '4:2:0',
          bitDepth: 8,
        },
      },
    ],
    ['vp8.webm', { video: { codec: 'vp8', codecString: 'vp8', chroma: '4:2:0', bitDepth: 8 } }],
    [
      'av1.mp4',
      { video: { codec: 'av1', codecString: 'av01.0.00M.08', profile: 'Main', chroma: '4:2:0', bitDepth: 8 } },
    ],
    [
      'hevc.mp4',
      { video: { codec: 'hevc', codecString: 'hev1.1.6.L60.90', profile: 'Main', chroma: '4:2:0', bitDepth: 8 } },
    ],
    [
      '10-bit.mp4',
      { video: { codec: 'avc', codecString: 'avc1.6e000d', profile: 'High 10', chroma: '4:2:0', bitDepth: 10 } },
    ],
    [
      '4-4-4.mp4',
      {
        video: {
          codec: 'avc',
          codecString: 'avc1.f4000d',
          profile: 'High 4:4:4 Predictive',
          chroma: '4:4:4',
          bitDepth: 8,
        },
      },
    ],
    ['mpeg4.mp4', { video: { codec: 'mp4v' } }],
    ['prores.mov', { video: { codec: 'prores', codecString: 'apco' } }],
    ['mp3.mp4', { audio: { codec: 'mp3', channels: 2, sampleRate: 44_100 } }],
    // As shown, not as stored.
    ['portrait.mp4', { width: 240, height: 320, rotation: 0 }],
    ['rotated.mp4', { width: 240, height: 320, rotation: 90 }],
    ['upside-down.mp4', { width: 320, height: 240, rotation: 180 }],
    ['wide-pixels.mp4', { width: 427, height: 240 }],
    ['turned.jpg', { width: 48, height: 64, rotation: 90 }],
    ['120-fps.mp4', { frameRate: 120 }],
    ['150-min.mp4', { duration: 9_000_000, frameRate: 0.001, bitRate: 2 }],
    ['still.gif', { container: 'gif', width: 64, height: 48, frames: 1, animated: false }],
    ['animated.gif', { frames: 10, animated: true, duration: 1000, frameRate: 10 }],
    ['360-frames.gif', { frames: 360, duration: 7200 }],
    ['picture.png', { container: 'png', width: 64, height: 48, animated: false }],
    ['animated.png', { container: 'png', animated: true, frames: 5 }],
    ['picture.jpg', { container: 'jpeg', width: 64, height: 48 }],
    ['progressive.jpg', { container: 'jpeg', width: 64, height: 48 }],
    ['picture.webp', { container: 'webp', width: 64, height: 48, animated: false }],
    ['animated.webp', { container: 'webp', width: 64, height: 48, animated: true }],
    ['picture.bmp', { container: 'bmp', width: 64, height: 48 }],
    ['picture.tiff', { container: 'tiff', width: 64, height: 48 }],
    ['plain.srt', { container: 'srt', mediaType: 'text/srt' }],
    ['plain.vtt', { container: 'vtt', mediaType: 'text/vtt' }],
    // Honest answers.
    ['no-moov.mp4', { container: 'mp4', truncated: true, unreadable: expect.stringMatching(/moov/) }],
    ['cut-off.mp4', { container: 'mp4', truncated: true, ...second }],
    ['cut-off.gif', { container: 'gif', width: 64, truncated: true }],
    ['cut-off.png', { container: 'png', unreadable: expect.stringMatching(/cut off/) }],
    ['motion.avi', { unreadable: expect.stringMatching(/no kind/) }],
  ])('%s', async (file, facts) => {
    expect(await factsOf(file)).toMatchObject({ size: corpusFile(file).length, ...facts });
  });

  it('says nothing of what it does not know', async () => {
    expect(await factsOf('words.png')).toEqual({ size: 45, unreadable: 'It is of no kind that is known here.' });
    expect(await factsOf('silent.mp4')).not.toHaveProperty('audio');
    expect(await factsOf('cut-off.m2ts')).not.toHaveProperty('frameRate');
    expect(await lastValueFrom(probeMedia(new Uint8Array()))).toMatchObject({ size: 0 });
  });

  it('is the same of bytes, a Blob, a File and a path', async () => {
    const bytes = corpusFile('moov-last.mp4');
    const { name: _, ...facts } = await lastValueFrom(probeMedia(new File([bytes], 'a.mp4')));
    const path = new URL('./corpus/moov-last.mp4', import.meta.url);
    const { name, ...ofFile } = await lastValueFrom(probeMedia(fromFile(path)));
    expect(name).toBe('moov-last.mp4');
    for (const other of [
      ofFile,
      await lastValueFrom(probeMedia(new Blob([bytes]))),
      await lastValueFrom(probeMedia(bytes)),
    ])
      expect(other).toEqual(facts);
  });

  it('writes nothing on the console, and leaves the parser as loud as it was', async () => {
    const said = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await Promise.all([factsOf('mpeg4.mp4'), factsOf('mpeg4.mp4')]);
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
    const { Logging, LogLevel } = await import('mediabunny');
    expect(Logging.level).toBe(LogLevel.Info);
  });
});

describe('what a look costs', () => {
  const GIB = 2 ** 30;

  it.each([2 * GIB, 16 * GIB])(
    'two reads, 128 KiB, of a video of %d bytes with its header at the end',
    async (size) => {
      const source = countedSource(headerAtTheEnd(size), { size });
      expect(await lastValueFrom(probeMedia(source))).toMatchObject({ ...second, video: high, audio: stereo });
      expect(source.reads).toEqual([
        [0, 65_536],
        [size - 65_536, size],
      ]);
    },
  );

  it.each([
    ['faststart.mp4', 1],
    ['picture.jpg', 1],
    ['animated.gif', 1],
    ['vp9-opus.webm', 1],
  ])('one read of %s, which is small', async (file, reads) => {
    const source = countedBytes(corpusFile(file), file);
    await lastValueFrom(probeMedia(source));
    expect(source.reads).toHaveLength(reads);
    expect(source.bytesRead()).toBe(corpusFile(file).length);
  });

  it('jumps over what a JPEG has before its size', async () => {
    const picture = corpusFile('picture.jpg');
    const segment = new Uint8Array(65_537);
    segment.set([0xff, 0xe2, 0xff, 0xff]);
    const profile = Array.from({ length: 40 }, () => segment);
    const bytes = new Uint8Array(
      await new Blob([picture.subarray(0, 2), ...profile, picture.subarray(2)]).arrayBuffer(),
    );
    expect(await lastValueFrom(probeMedia(bytes))).toMatchObject({ container: 'jpeg', width: 64, height: 48 });
  });

  it('reads a GIF whole, once, and no GIF that is larger than any that X takes', async () => {
    const gif = corpusFile('360-frames.gif');
    const size = 40 * 2 ** 20;
    const source = countedSource([{ at: 0, bytes: gif }], { size });
    const facts = await lastValueFrom(probeMedia(source));
    expect(facts).toMatchObject({ width: 8, height: 8, unreadable: expect.stringMatching(/too large/) as string });
    expect(source.bytesRead()).toBe(65_536);
  });
});

describe('a source', () => {
  it('is opened once, at subscribe, and closed however it ends', async () => {
    const source = countedBytes(corpusFile('moov-last.mp4'), 'a.mp4');
    const look = probeMedia(source);
    expect(source.opened()).toBe(0);
    await lastValueFrom(look);
    expect([source.opened(), source.closed()]).toEqual([1, 1]);
    await lastValueFrom(look);
    expect([source.opened(), source.closed()]).toEqual([2, 2]);
  });

  it('is read no more when nobody waits for it', async () => {
    let reads = 0;
    let closed = 0;
    const size = 2 * 2 ** 30;
    const real = countedSource(headerAtTheEnd(size), { size });
    let unsubscribe: () => void = () => undefined;
    const source: ChunkSource = {
      open: () => {
        const reader = real.open();
        return {
          ...reader,
          read: (start, end, place) => {
            reads += 1;
            unsubscribe();
            return reader.read(start, end, place);
          },
          unsubscribe: () => (closed += 1),
        };
      },
    };
    const subscription = probeMedia(source).subscribe(() => expect.unreachable());
    unsubscribe = () => subscription.unsubscribe();
    await vi.waitFor(() => expect(closed).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reads).toBe(1);
  });

  it('that never answers is left alone when it is unsubscribed', () => {
    const closed = vi.fn();
    const source: ChunkSource = {
      open: () => ({ ...countedBytes(new Uint8Array(9), 'a').open(), read: () => NEVER, unsubscribe: closed }),
    };
    probeMedia(source).subscribe().unsubscribe();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['its own error', new SourceError('The disk is gone', { errorCode: 'source-unreadable' }), /The disk is gone/],
    ['any other', new Error('EIO'), /cannot be read/],
  ])('that fails fails the look: %s', async (_, error, message) => {
    for (const failing of [0, 1]) {
      const size = 2 * 2 ** 30;
      const source = countedSource(headerAtTheEnd(size), { size });
      const failed: ChunkSource = {
        open: () => {
          const reader = source.open();
          return {
            ...reader,
            read: (...range) => {
              if (source.reads.length === failing) throw error;
              return reader.read(...range);
            },
          };
        },
      };
      await expect(lastValueFrom(probeMedia(failed))).rejects.toThrow(message);
      await expect(lastValueFrom(probeMedia(failed))).rejects.toMatchObject({ name: 'SourceError' });
      expect(source.closed()).toBe(2);
    }
  });

  it('that gives fewer bytes than were asked for has changed', async () => {
    const source: ChunkSource = {
      open: () => ({ ...countedBytes(new Uint8Array(9), 'a').open(), read: () => of(new Uint8Array(3)) }),
    };
    await expect(lastValueFrom(probeMedia(source))).rejects.toMatchObject({ errorCode: 'source-changed' });
  });

  it('that can be read once is not read', async () => {
    const blob = new Blob([corpusFile('faststart.mp4')]);
    const facts = await lastValueFrom(probeMedia(fromStream(blob.stream(), { size: blob.size })));
    expect(facts).toEqual({ size: blob.size, unreadable: 'It can be read only once.' });
  });

  it('that is none is refused in words', async () => {
    await expect(lastValueFrom(probeMedia('video.mp4' as never))).rejects.toMatchObject({ option: 'source' });
  });
});

import { present } from '../present.js';
import type { VideoFacts } from './media-facts.js';

type PixelFacts = Pick<VideoFacts, 'profile' | 'chroma' | 'bitDepth'>;

/** Profiles of H.264 (ITU-T H.264, annex A), with what each is sampled in at the most. */
const h264Profiles: Readonly<Record<number, PixelFacts>> = {
  66: { profile: 'Baseline', chroma: '4:2:0', bitDepth: 8 },
  77: { profile: 'Main', chroma: '4:2:0', bitDepth: 8 },
  88: { profile: 'Extended', chroma: '4:2:0', bitDepth: 8 },
  100: { profile: 'High', chroma: '4:2:0', bitDepth: 8 },
  110: { profile: 'High 10', chroma: '4:2:0', bitDepth: 10 },
  122: { profile: 'High 4:2:2', chroma: '4:2:2', bitDepth: 10 },
  244: { profile: 'High 4:4:4 Predictive', chroma: '4:4:4' },
  44: { profile: 'CAVLC 4:4:4 Intra', chroma: '4:4:4' },
};

/** Profiles of HEVC (ITU-T H.265, annex A); those with extensions take any sampling. */
const hevcProfiles: Readonly<Record<number, PixelFacts>> = {
  1: { profile: 'Main', chroma: '4:2:0', bitDepth: 8 },
  2: { profile: 'Main 10', chroma: '4:2:0', bitDepth: 10 },
  3: { profile: 'Main Still Picture', chroma: '4:2:0', bitDepth: 8 },
  4: { profile: 'Range Extensions' },
};

const chromas = ['4:0:0', '4:2:0', '4:2:2', '4:4:4'] as const;

/**
 * What a codec's own record says of profile and pixels: the codec string, and of H.264 the extension that a decoder's
 * configuration has from High on. A profile alone names the most that it can hold.
 */
export function pixelFacts(codecString: string, description?: Uint8Array): PixelFacts {
  const [name = '', ...fields] = codecString.split('.');
  if (name.startsWith('avc')) {
    const profile = parseInt(fields[0]?.slice(0, 2) ?? '', 16);
    return { ...h264Profiles[profile], ...(profile >= 100 && description && avcExtension(description)) };
  }
  if (/^h[ev][cv]1$/.test(name)) return hevcProfiles[Number(/\d+/.exec(fields[0] ?? '')?.[0])] ?? {};
  if (name === 'vp09') return vp9Pixels(fields);
  if (name === 'av01') return av1Pixels(fields);
  return name === 'vp8' ? { chroma: '4:2:0', bitDepth: 8 } : {};
}

/** ISO/IEC 14496-15, 5.3.3.1.2: after the parameter sets, chroma_format and bit_depth_luma_minus8. */
function avcExtension(record: Uint8Array): PixelFacts {
  let at = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (record[at] ?? 0) & mask;
    at += 1;
    for (let set = 0; set < count && at < record.length; set += 1)
      at += 2 + (record[at] ?? 0) * 256 + (record[at + 1] ?? 0);
  }
  const [chroma, depth] = record.subarray(at, at + 2);
  if (chroma === undefined || depth === undefined) return {};
  return present({ chroma: chromas[chroma & 3], bitDepth: (depth & 7) + 8 });
}

/** https://www.webmproject.org/vp9/mp4/: profile, level, depth, chroma. */
function vp9Pixels([profile, , depth, chroma]: readonly string[]): PixelFacts {
  const sampling = chroma === undefined ? (Number(profile) % 2 === 0 ? 1 : undefined) : [1, 1, 2, 3][Number(chroma)];
  return present({
    profile: profile?.replace(/^0/, 'Profile '),
    chroma: sampling === undefined ? undefined : chromas[sampling],
    bitDepth: depth === undefined ? undefined : Number(depth),
  });
}

/** https://aomediacodec.github.io/av1-isobmff/#codecsparam: profile, level and tier, depth, monochrome, chroma. */
function av1Pixels([profile, , depth]: readonly string[]): PixelFacts {
  return present({
    profile: ['Main', 'High', 'Professional'][Number(profile)],
    chroma: profile === '0' ? chromas[1] : profile === '1' ? chromas[3] : undefined,
    bitDepth: depth === undefined ? undefined : Number(depth),
  });
}

/** MPEG-4 audio object types (ISO/IEC 14496-3). */
const aacProfiles: Readonly<Record<string, string>> = { 1: 'Main', 2: 'LC', 3: 'SSR', 4: 'LTP', 5: 'HE', 29: 'HEv2' };

/** The profile of AAC, from its codec string. */
export const aacProfile = (codecString: string): string | undefined =>
  aacProfiles[/^mp4a\.(?:40|67)\.(\d+)$/i.exec(codecString)?.[1]?.replace(/^0/, '') ?? ''];

import type { Finding } from '../media/finding.js';
import type { MediaContainer, MediaFacts } from './media-facts.js';

/** Containers of which every track is seen: what has no video there, has none. */
const movies: readonly (MediaContainer | undefined)[] = ['mp4', 'mov', 'webm'];
/** Pictures of one shape, whose size every reader finds in the same place. TIFF has many. */
const pictures: readonly (MediaContainer | undefined)[] = ['png', 'jpeg', 'webp', 'bmp', 'gif'];

/**
 * What speaks against the content itself. X's processing fails for certain where there is no movie header, no video, or
 * no size of a picture: an error. Where only this parser gives up, X may know better: a warning.
 */
export function contentFindings(facts: MediaFacts): readonly Finding[] {
  const { container, unreadable, truncated, animated } = facts;
  if (container === undefined) return [];
  if (isHopeless(facts)) return [unreadableFinding('error', unreadable)];
  const findings: Finding[] = [];
  if (movies.includes(container) && facts.audio !== undefined && facts.video === undefined && unreadable === undefined)
    findings.push({
      level: 'error',
      code: 'no-video',
      message: 'There is sound in it, and no video.',
      remedy: 'ffmpeg -loop 1 -i picture.png -i INPUT -shortest -c:v libx264 -pix_fmt yuv420p -c:a aac output.mp4',
    });
  if (truncated === true)
    findings.push({
      level: 'warning',
      code: 'truncated',
      message: 'The file ends before what it announces: it is cut off, or not yet whole.',
      remedy: 'Copy it again.',
    });
  if (unreadable !== undefined) findings.push(unreadableFinding('warning', unreadable));
  if (animated === true && container !== 'gif')
    findings.push({
      level: 'warning',
      code: 'animation-lost',
      message: 'It moves, and X is documented to show only GIFs and videos so.',
      remedy: 'Make a GIF or a video of it.',
    });
  return findings;
}

function isHopeless({ container, unreadable, truncated, width, video, audio, frames }: MediaFacts): boolean {
  if (unreadable === undefined) return false;
  if (pictures.includes(container)) return width === undefined || (container === 'gif' && frames === 0);
  if (container !== 'mp4' && container !== 'mov') return false;
  return video === undefined && audio === undefined && (truncated === true || /moov/.test(unreadable));
}

const unreadableFinding = (level: Finding['level'], why = ''): Finding => ({
  level,
  code: 'unreadable',
  message: level === 'error' ? `It cannot be processed: ${why}` : `Not all of it could be looked at: ${why}`,
  ...(level === 'error' && { remedy: 'Export or copy it again.' }),
});

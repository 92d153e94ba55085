/**
 * What describes a media to people and players that cannot see it; on v2 also how X is to treat it, by X's own members
 * (`sensitive_media_warning` is `sensitiveMediaWarning`), passed through as they are. v1.1 has the alt text alone.
 * Source: docs/x-media-api.md, 11.1; X API v2 OpenAPI 2.167, `CreateMediaMetadataRequest`.
 */
export interface MediaMetadata {
  /** At most 1000 characters. */
  readonly altText?: string;
  /** Whether people may download the video. */
  readonly allowDownloadStatus?: { readonly allowDownload: boolean };
  /** Who may see it; X documents no members. */
  readonly audiencePolicy?: Readonly<Record<string, unknown>>;
  /** Until when it is shown, epoch seconds. */
  readonly contentExpiration?: { readonly timestampSec: number };
  /** Where it may be embedded. */
  readonly domainRestrictions?: { readonly whitelist: readonly string[] };
  /** Where it was found, for example a provider of GIFs. */
  readonly foundMediaOrigin?: { readonly id: string; readonly provider: string };
  /** In which countries it is shown; X documents no members. */
  readonly geoRestrictions?: Readonly<Record<string, unknown>>;
  readonly managementInfo?: { readonly managed: boolean };
  /** The image that is shown before a video plays: one that was uploaded before. */
  readonly previewImage?: { readonly mediaKey: { readonly media: string; readonly mediaCategory: string } };
  /** What people are warned of before they see it. */
  readonly sensitiveMediaWarning?: {
    readonly adultContent?: boolean;
    readonly graphicViolence?: boolean;
    readonly other?: boolean;
  };
  /** Whether media of a direct message may be used again. */
  readonly sharedInfo?: { readonly shared: boolean };
  readonly stickerInfo?: { readonly stickers: readonly Readonly<Record<string, unknown>>[] };
  readonly uploadSource?: { readonly uploadSource: string };
}

/** Members that X documents as objects and no more: their content is passed on as it is written. */
const OPAQUE: readonly string[] = ['audiencePolicy', 'geoRestrictions', 'stickers'];

/** As v2 writes it. */
export const writtenMetadata = ({ altText, ...others }: MediaMetadata): object => ({
  ...(altText !== undefined && { alt_text: { text: altText } }),
  ...(inSnakeCase(others) as object),
});

function inSnakeCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        OPAQUE.includes(name) ? member : inSnakeCase(member),
      ]),
  );
}

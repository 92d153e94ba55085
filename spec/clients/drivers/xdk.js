import { base64Of, client, drive, seconds, segmentsOf } from './drive.js';
import { statSync } from 'node:fs';

const { Client, OAuth1 } = client(process.env.CLIENT);

await drive(({ keys, token, files, altText }) => {
  const oauth1 =
    keys &&
    new OAuth1({
      apiKey: keys.consumerKey,
      apiSecret: keys.consumerSecret,
      callback: 'oob',
      accessToken: keys.accessToken,
      accessTokenSecret: keys.accessTokenSecret,
    });
  const { media, posts } = new Client(keys === undefined ? { accessToken: token } : { oauth1 });

  const image = async (file) => (await media.upload({ media: base64Of(file), mediaCategory: 'tweet_image' })).data.id;
  const segments = async (file, mediaType, mediaCategory) => {
    const { id } = (await media.initializeUpload({ totalBytes: statSync(file).size, mediaType, mediaCategory })).data;
    for (const [segmentIndex, bytes] of segmentsOf(file).entries())
      await media.appendUpload(id, { media: bytes.toString('base64'), segmentIndex });
    return (await media.finalizeUpload(id)).data;
  };
  const processed = async (file, type, category) => {
    let { id, processingInfo } = await segments(file, type, category);
    while (['pending', 'in_progress'].includes(processingInfo?.state)) {
      await seconds(processingInfo.checkAfterSecs);
      ({ processingInfo } = (await media.getUploadStatus(id)).data);
    }
    return id;
  };
  return {
    image: () => image(files.image),
    segments: async () => (await segments(files.largeImage, 'image/png', 'tweet_image')).id,
    gif: () => processed(files.gif, 'image/gif', 'tweet_gif'),
    video: () => processed(files.video, 'video/mp4', 'tweet_video'),
    status: async ({ videoId }) => (await media.getUploadStatus(videoId)).data.id,
    altText: async () => {
      const id = await image(files.image);
      await media.createMetadata({ id, metadata: { altText: { text: altText } } });
      return id;
    },
    subtitles: async () => {
      const video = await processed(files.video, 'video/mp4', 'tweet_video');
      const { id } = await segments(files.subtitles, 'text/srt', 'subtitles');
      await media.createSubtitles({
        id: video,
        mediaCategory: 'TweetVideo',
        subtitles: { id, languageCode: 'EN', displayName: 'English' },
      });
      return video;
    },
    post: async () => {
      const id = await image(files.image);
      await posts.create({ text: 'By a client', media: { mediaIds: [id] } });
      return id;
    },
  };
});

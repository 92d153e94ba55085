import { base64Of, client, drive, seconds, segmentsOf } from './drive.js';
import { statSync } from 'node:fs';

const { TwitterClient } = client(process.env.CLIENT);

await drive(({ keys, files, altText }) => {
  const { media, tweets } = new TwitterClient({
    apiKey: keys.consumerKey,
    apiSecret: keys.consumerSecret,
    accessToken: keys.accessToken,
    accessTokenSecret: keys.accessTokenSecret,
    disableCache: true,
  });
  const image = async () => (await media.mediaUpload({ media_data: base64Of(files.image) })).media_id_string;
  const segments = async (file, media_type, media_category) => {
    const init = { command: 'INIT', total_bytes: statSync(file).size, media_type, media_category };
    const media_id = (await media.mediaUploadInit(init)).media_id_string;
    for (const [segment_index, bytes] of segmentsOf(file).entries())
      await media.mediaUploadAppend({
        command: 'APPEND',
        media_id,
        media_data: bytes.toString('base64'),
        segment_index: `${segment_index}`,
      });
    return await media.mediaUploadFinalize({ command: 'FINALIZE', media_id });
  };
  const status = (media_id) => media.mediaUploadStatus({ command: 'STATUS', media_id });
  const processed = async (file, type, category) => {
    let { media_id_string, processing_info } = await segments(file, type, category);
    while (['pending', 'in_progress'].includes(processing_info?.state)) {
      await seconds(processing_info.check_after_secs);
      ({ processing_info } = await status(media_id_string));
    }
    return media_id_string;
  };
  return {
    image,
    segments: async () => (await segments(files.largeImage, 'image/png', 'tweet_image')).media_id_string,
    gif: () => processed(files.gif, 'image/gif', 'tweet_gif'),
    video: () => processed(files.video, 'video/mp4', 'tweet_video'),
    status: async ({ videoId }) => (await status(videoId)).media_id_string,
    altText: async () => {
      const media_id = await image();
      await media.mediaMetadataCreate({ media_id, alt_text: { text: altText } });
      return media_id;
    },
    subtitles: async () => {
      const id = await processed(files.video, 'video/mp4', 'tweet_video');
      await segments(files.subtitles, 'text/srt', 'Subtitles');
      // It takes no parameters.
      await media.mediaSubtitlesCreate();
      return id;
    },
    post: async () => {
      const id = await image();
      await tweets.statusesUpdate({ status: 'By a client', media_ids: id });
      return id;
    },
  };
});

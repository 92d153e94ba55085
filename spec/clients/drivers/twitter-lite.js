import { base64Of, client, drive, seconds, segmentsOf } from './drive.js';
import { statSync } from 'node:fs';

const Twitter = client(process.env.CLIENT);

await drive(({ keys, token, files, altText }) => {
  const credentials =
    keys === undefined
      ? { bearer_token: token }
      : {
          consumer_key: keys.consumerKey,
          consumer_secret: keys.consumerSecret,
          access_token_key: keys.accessToken,
          access_token_secret: keys.accessTokenSecret,
        };
  const api = new Twitter(credentials);
  const uploads = new Twitter({ subdomain: 'upload', ...credentials });
  const status = (media_id) => uploads.get('media/upload', { command: 'STATUS', media_id });
  const image = async () => (await uploads.post('media/upload', { media_data: base64Of(files.image) })).media_id_string;
  const segments = async (file, media_type, media_category) => {
    const init = { command: 'INIT', total_bytes: statSync(file).size, media_type, media_category };
    const media_id = (await uploads.post('media/upload', init)).media_id_string;
    for (const [segment_index, bytes] of segmentsOf(file).entries())
      await uploads.post('media/upload', {
        command: 'APPEND',
        media_id,
        media_data: bytes.toString('base64'),
        segment_index,
      });
    return await uploads.post('media/upload', { command: 'FINALIZE', media_id });
  };
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
      await uploads.post('media/metadata/create', { media_id, alt_text: { text: altText } });
      return media_id;
    },
    subtitles: async () => {
      const media_id = await processed(files.video, 'video/mp4', 'tweet_video');
      const subtitles = (await segments(files.subtitles, 'text/srt', 'Subtitles')).media_id_string;
      const track = { media_id: subtitles, language_code: 'EN', display_name: 'English' };
      await uploads.post('media/subtitles/create', {
        media_id,
        media_category: 'TweetVideo',
        subtitle_info: { subtitles: [track] },
      });
      return media_id;
    },
    post: async () => {
      const id = await image();
      await api.post('statuses/update', { status: 'By a client', media_ids: id });
      return id;
    },
  };
});

import { bytesOf, client, drive, seconds, segmentsOf } from './drive.js';
import { statSync } from 'node:fs';

const Twitter = client(process.env.CLIENT);

await drive(({ keys, token, files, altText }) => {
  const twitter = new Twitter(
    keys === undefined
      ? { consumer_key: 'unused', consumer_secret: 'unused', bearer_token: token }
      : {
          consumer_key: keys.consumerKey,
          consumer_secret: keys.consumerSecret,
          access_token_key: keys.accessToken,
          access_token_secret: keys.accessTokenSecret,
        },
  );
  const post = (path, parameters) => twitter.post(path, parameters);
  const status = (media_id) => twitter.get('media/upload', { command: 'STATUS', media_id });
  const image = async () => (await post('media/upload', { media: bytesOf(files.image) })).media_id_string;
  // As the chunked example of its repository does it.
  const segments = async (file, media_type, media_category) => {
    const init = { command: 'INIT', total_bytes: statSync(file).size, media_type, media_category };
    const media_id = (await post('media/upload', init)).media_id_string;
    for (const [segment_index, media] of segmentsOf(file).entries())
      await post('media/upload', { command: 'APPEND', media_id, media, segment_index });
    return await post('media/upload', { command: 'FINALIZE', media_id });
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
      await post('media/metadata/create', { media_id, alt_text: { text: altText } });
      return media_id;
    },
    subtitles: async () => {
      const media_id = await processed(files.video, 'video/mp4', 'tweet_video');
      const subtitles = (await segments(files.subtitles, 'text/srt', 'Subtitles')).media_id_string;
      const track = { media_id: subtitles, language_code: 'EN', display_name: 'English' };
      await post('media/subtitles/create', {
        media_id,
        media_category: 'TweetVideo',
        subtitle_info: { subtitles: [track] },
      });
      return media_id;
    },
    post: async () => {
      const id = await image();
      await post('statuses/update', { status: 'By a client', media_ids: id });
      return id;
    },
  };
});

import { client, drive } from './drive.js';

const { EUploadMimeType, TwitterApi } = client(process.env.CLIENT);

await drive(({ keys, token, files, altText }) => {
  const user =
    keys === undefined
      ? new TwitterApi(token)
      : new TwitterApi({
          appKey: keys.consumerKey,
          appSecret: keys.consumerSecret,
          accessToken: keys.accessToken,
          accessSecret: keys.accessTokenSecret,
        });
  const upload = (file, mimeType) => user.v1.uploadMedia(file, { mimeType });
  return {
    segments: () => upload(files.largeImage, 'image/png'),
    gif: () => upload(files.gif, 'image/gif'),
    video: () => upload(files.video, 'video/mp4'),
    status: async ({ videoId }) => (await user.v1.mediaInfo(videoId)).media_id_string,
    altText: async () => {
      const id = await upload(files.image, 'image/png');
      await user.v1.createMediaMetadata(id, { alt_text: { text: altText } });
      return id;
    },
    subtitles: async () => {
      const video = await upload(files.video, 'video/mp4');
      const subtitles = await upload(files.subtitles, EUploadMimeType.Srt);
      await user.v1.createMediaSubtitles(video, [
        { media_id: subtitles, language_code: 'EN', display_name: 'English' },
      ]);
      return video;
    },
    post: async () => {
      const id = await upload(files.image, 'image/png');
      await user.v1.tweet('By a client', { media_ids: [id] });
      return id;
    },
  };
});

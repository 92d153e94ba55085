import { bytesOf, client, drive } from './drive.js';

const { TwitterApi } = client(process.env.CLIENT);

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
  const upload = (file, media_type) => user.v2.uploadMedia(bytesOf(file), { media_type });
  return {
    segments: () => upload(files.largeImage, 'image/png'),
    gif: () => upload(files.gif, 'image/gif'),
    video: () => upload(files.video, 'video/mp4'),
    altText: async () => {
      const id = await upload(files.image, 'image/png');
      await user.v2.createMediaMetadata(id, { alt_text: { text: altText } });
      return id;
    },
    post: async () => {
      const id = await upload(files.image, 'image/png');
      await user.v2.tweet('By a client', { media: { media_ids: [id] } });
      return id;
    },
  };
});

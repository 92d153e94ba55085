import { base64Of, client, drive, seconds } from './drive.js';

const Twit = client(process.env.CLIENT);

await drive(({ keys, files, altText }) => {
  const twit = new Twit({
    consumer_key: keys.consumerKey,
    consumer_secret: keys.consumerSecret,
    access_token: keys.accessToken,
    access_token_secret: keys.accessTokenSecret,
  });
  const post = async (path, parameters) => (await twit.post(path, parameters)).data;
  const status = async (media_id) => (await twit.get('media/upload', { command: 'STATUS', media_id })).data;
  const image = async () => (await post('media/upload', { media_data: base64Of(files.image) })).media_id_string;
  const segments = (file_path) =>
    new Promise((done, failed) =>
      twit.postMediaChunked({ file_path }, (error, data) => (error ? failed(error) : done(data))),
    );
  const processed = async (file) => {
    let { media_id_string, processing_info } = await segments(file);
    while (['pending', 'in_progress'].includes(processing_info?.state)) {
      await seconds(processing_info.check_after_secs);
      ({ processing_info } = await status(media_id_string));
    }
    return media_id_string;
  };
  return {
    image,
    segments: async () => (await segments(files.largeImage)).media_id_string,
    gif: () => processed(files.gif),
    video: () => processed(files.video),
    status: async ({ videoId }) => (await status(videoId)).media_id_string,
    altText: async () => {
      const media_id = await image();
      await post('media/metadata/create', { media_id, alt_text: { text: altText } });
      return media_id;
    },
    post: async () => {
      const id = await image();
      await post('statuses/update', { status: 'By a client', media_ids: [id] });
      return id;
    },
  };
});

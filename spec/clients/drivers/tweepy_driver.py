import tweepy
from drive import alt_text, drive, files, keys, task, token

if keys:
    pair = (keys["consumerKey"], keys["consumerSecret"], keys["accessToken"], keys["accessTokenSecret"])
    api = tweepy.API(tweepy.OAuth1UserHandler(*pair))
    client = tweepy.Client(None, *pair)
else:
    api = tweepy.API(tweepy.OAuth2BearerHandler(token))
    client = tweepy.Client(token)
    # As its users do it since v1.1 takes no bearer tokens: the upload by OAuth 1.0a, the post by OAuth 2.
    own = task["uploadKeys"]
    pair = (own["consumerKey"], own["consumerSecret"], own["accessToken"], own["accessTokenSecret"])
uploader = tweepy.API(tweepy.OAuth1UserHandler(*pair))


def add_alt_text():
    media = api.media_upload(files["image"])
    api.create_media_metadata(media.media_id, alt_text)
    return media.media_id


def post():
    media = uploader.media_upload(files["image"])
    client.create_tweet(text="By a client", media_ids=[media.media_id], user_auth=bool(keys))
    return media.media_id


drive({
    "image": lambda: api.media_upload(files["image"]).media_id,
    "segments": lambda: api.media_upload(files["largeImage"], chunked=True, media_category="tweet_image").media_id,
    "gif": lambda: api.media_upload(files["gif"], chunked=True, media_category="tweet_gif").media_id,
    "video": lambda: api.media_upload(files["video"], media_category="tweet_video").media_id,
    "status": lambda: api.get_media_upload_status(task["videoId"]).media_id,
    "altText": add_alt_text,
    "post": post,
})

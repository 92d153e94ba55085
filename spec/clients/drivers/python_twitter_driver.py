import twitter
from drive import alt_text, drive, files, keys

api = twitter.Api(keys["consumerKey"], keys["consumerSecret"], keys["accessToken"], keys["accessTokenSecret"])


def add_alt_text():
    media_id = api.UploadMediaSimple(files["image"])
    api.PostMediaMetadata(media_id, alt_text)
    return media_id


def post():
    media_id = api.UploadMediaSimple(files["image"])
    api.PostUpdate("By a client", media=media_id)
    return media_id


drive({
    "image": lambda: api.UploadMediaSimple(files["image"]),
    "segments": lambda: api.UploadMediaChunked(files["largeImage"], media_category="tweet_image"),
    "gif": lambda: api.UploadMediaChunked(files["gif"], media_category="tweet_gif"),
    "video": lambda: api.UploadMediaChunked(files["video"], media_category="tweet_video"),
    "altText": add_alt_text,
    "post": post,
})

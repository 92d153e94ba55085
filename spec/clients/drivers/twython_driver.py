from twython import Twython
from drive import alt_text, drive, files, keys, task, token

if keys:
    twitter = Twython(keys["consumerKey"], keys["consumerSecret"], keys["accessToken"], keys["accessTokenSecret"])
else:
    twitter = Twython("unused", access_token=token)


def image():
    with open(files["image"], "rb") as media:
        return twitter.upload_media(media=media)["media_id"]


def in_segments(file, media_type, media_category, **options):
    with open(file, "rb") as media:
        return twitter.upload_video(media, media_type, media_category, **options)["media_id"]


def add_alt_text():
    media_id = image()
    twitter.create_metadata(media_id=media_id, alt_text={"text": alt_text})
    return media_id


def post():
    media_id = image()
    twitter.update_status(status="By a client", media_ids=[media_id])
    return media_id


drive({
    "image": image,
    "segments": lambda: in_segments(files["largeImage"], "image/png", "tweet_image"),
    "gif": lambda: in_segments(files["gif"], "image/gif", "tweet_gif", check_progress=True),
    "video": lambda: in_segments(files["video"], "video/mp4", "tweet_video", check_progress=True),
    "status": lambda: twitter.upload_media(command="STATUS", media_id=task["videoId"])["media_id"],
    "altText": add_alt_text,
    "post": post,
})

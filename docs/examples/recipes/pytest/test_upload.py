import hashlib
import os

import pytest
import tweepy


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + os.urandom(3_000_000))
    return path


def test_video_arrives(api, emulator, video):
    media = api.media_upload(str(video), media_category="tweet_video")
    api.update_status("With a video", media_ids=[media.media_id])

    [upload] = emulator.get("uploads")
    assert upload["mediaId"] == media.media_id_string
    assert upload["sha256"] == hashlib.sha256(video.read_bytes()).hexdigest()
    [post] = emulator.get("posts")
    assert post["mediaIds"] == [media.media_id_string]


def test_tweepy_gives_up_where_x_is_down(api, emulator, video):
    emulator.post("faults", command="append", segmentIndex=2, status=503)
    with pytest.raises(tweepy.TwitterServerError):
        api.media_upload(str(video), media_category="tweet_video")
    assert emulator.get("requests", command="append", status=503)


def test_alt_text_that_is_too_long(api, emulator, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(1000))
    media = api.media_upload(str(picture))
    with pytest.raises(tweepy.BadRequest):
        api.create_media_metadata(media.media_id, "x" * 1001)

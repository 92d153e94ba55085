"""Tests in another language, with nothing but Python: what an app would do, and what the emulator saw of it."""

import hashlib
import json
import os
import unittest
import urllib.error
import urllib.request

URL = os.environ.get("EMULATOR_URL", "http://127.0.0.1:8787")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(1000)


def call(method, path, body=None, content_type="application/json"):
    """One request; the answer's JSON. Raises an HTTPError where it is refused."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=body, method=method)
    request.add_header("Authorization", "Bearer token-of-42")
    if body is not None:
        request.add_header("Content-Type", content_type)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or "null")


def append(media_id, segment):
    form = (
        b'--b\r\nContent-Disposition: form-data; name="segment_index"\r\n\r\n0\r\n'
        b'--b\r\nContent-Disposition: form-data; name="media"; filename="media"\r\n\r\n' + segment + b"\r\n--b--\r\n"
    )
    return call("POST", f"/2/media/upload/{media_id}/append", form, "multipart/form-data; boundary=b")


def upload(picture):
    """The code under test: it tries each segment twice."""
    asked = {"media_type": "image/png", "media_category": "tweet_image", "total_bytes": len(picture)}
    media_id = call("POST", "/2/media/upload/initialize", asked)["data"]["id"]
    try:
        append(media_id, picture)
    except urllib.error.HTTPError:
        append(media_id, picture)
    call("POST", f"/2/media/upload/{media_id}/finalize", {})
    return media_id


class Upload(unittest.TestCase):
    def setUp(self):
        call("POST", "/__emulator/reset")

    def test_arrives_whole(self):
        media_id = upload(PICTURE)
        (uploaded,) = call("GET", f"/__emulator/uploads?mediaId={media_id}")["uploads"]
        self.assertEqual(uploaded["sha256"], hashlib.sha256(PICTURE).hexdigest())
        self.assertEqual(uploaded["owner"], "42")

    def test_survives_a_refused_segment(self):
        call("POST", "/__emulator/faults", {"command": "append", "xError": "unavailable"})
        upload(PICTURE)
        appends = call("GET", "/__emulator/requests?command=append")["requests"]
        self.assertEqual([request["status"] for request in appends], [503, 200])

    def test_media_expires(self):
        media_id = upload(PICTURE)
        call("POST", "/__emulator/clock", {"advance": 24 * 60 * 60 * 1000})
        with self.assertRaises(urllib.error.HTTPError) as refused:
            append(media_id, PICTURE)
        refused.exception.close()
        self.assertEqual(refused.exception.code, 400)


if __name__ == "__main__":
    unittest.main()

import re
import subprocess
from urllib.parse import urlsplit

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

# The emulator's own; they open nothing else.
KEYS = (
    "emulated-consumer-key",
    "emulated-consumer-secret",
    "2244994945-emulated-access-token",
    "emulated-access-token-secret",
)


class TowardsEmulator(HTTPAdapter):
    """Sends what was meant for X to the emulator, which checks signatures against the URL that was signed."""

    def __init__(self, url):
        super().__init__()
        self.emulator = url

    def send(self, request, **options):
        meant = urlsplit(request.url)
        request.headers["X-Forwarded-Proto"], request.headers["X-Forwarded-Host"] = meant.scheme, meant.netloc
        request.url = self.emulator + request.path_url
        return super().send(request, **options)


class Emulator:
    def __init__(self, url):
        self.url = url

    def get(self, what, **query):
        answer = requests.get(f"{self.url}/__emulator/{what}", params=query)
        answer.raise_for_status()
        return answer.json()[what]

    def post(self, what, **body):
        requests.post(f"{self.url}/__emulator/{what}", json=body).raise_for_status()


@pytest.fixture(scope="session")
def served():
    command = ["node_modules/.bin/rx-media-upload", "emulator", "--port", "0", "--polls", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield Emulator(re.search(r"http://\S+", process.stdout.readline()).group())
        process.terminate()


@pytest.fixture
def emulator(served):
    served.post("reset")
    return served


@pytest.fixture
def api(emulator):
    api = tweepy.API(tweepy.OAuth1UserHandler(*KEYS))
    for host in "api.twitter.com", "upload.twitter.com":
        api.session.mount(f"https://{host}/", TowardsEmulator(emulator.url))
    return api

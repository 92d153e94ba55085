"""Does the one thing that was asked for by the client, and says how it went."""
import json
import os

task = json.loads(os.environ["TASK"])
files, keys, token, alt_text = task["files"], task.get("keys"), task.get("token"), task["altText"]


def drive(operations):
    try:
        operation = operations.get(task["operation"])
        said = {"missing": True} if operation is None else {"id": str(operation())}
    except Exception as error:  # whatever the client has
        said = {"failure": f"{type(error).__name__}: {error}"}
    print("\n" + json.dumps(said))

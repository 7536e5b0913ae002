"""What schemathesis leaves alone so that the rest of its run means something."""

import base64
import json
import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Nobody deletes, demotes or deactivates the account by which everything else is called."""
    if case.operation.label in ("DELETE /api/v1/users/{id}", "PATCH /api/v1/users/{id}"):
        if str(case.path_parameters.get("id")).lower() == _subject(case.headers):
            case.path_parameters["id"] = str(uuid.uuid4())


def _subject(headers):
    scheme, _, token = (headers or {}).get("Authorization", "").partition(" ")
    parts = token.split(".")
    if scheme != "Bearer" or len(parts) != 3:
        return None
    return json.loads(base64.urlsafe_b64decode(parts[1] + "==")).get("sub")

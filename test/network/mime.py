"""Takes user data apart as cloud-init does (UserDataProcessor). One JSON text a line in, its parts and defects as JSON a line out."""

import base64
import email
import json
import sys


def content(part):
    return base64.b64encode(part.get_payload(decode=True)).decode()


def read(data):
    if b"mime-version:" not in data[:4096].lower():
        return {"parts": [{"type": "text/x-not-multipart", "content": base64.b64encode(data).decode()}], "defects": []}
    parts = list(email.message_from_string(data.decode()).walk())
    return {
        "parts": [
            {"type": part.get_content_type(), "content": content(part)}
            for part in parts
            if part.get_content_maintype() != "multipart"
        ],
        "defects": [str(defect) for part in parts for defect in part.defects],
    }


for line in sys.stdin:
    print(json.dumps(read(json.loads(line).encode())), flush=True)

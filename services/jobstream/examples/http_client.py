#!/usr/bin/env python3
"""A client of the HTTP interface, with nothing but Python's standard library: uploads a CV, tailors it
to a posting, shows both live, saves the PDF. What it uses is described at /openapi.json of a server.

    python3 http_client.py http://127.0.0.1:8080 cv.pdf job.txt tailored.pdf
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid


class Jobstream:
    """A guest of a server; register or log in at /v1/auth to be somebody."""

    def __init__(self, server):
        self.server = server.rstrip("/")
        self.token = None
        self.token = self.call("POST", "/v1/auth/guest")["access_token"]

    def open(self, method, path, body=None, headers=None):
        """Sends a request; a refusal becomes a sentence, out of its problem document."""
        headers = dict(headers or {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.server + path, body, headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refusal:
            problem = json.load(refusal)
            fields = [f"{field['field']} {field['description']}" for field in problem["violations"]]
            sys.exit(f"{problem['detail']} ({problem['reason']}) {'; '.join(fields)}".strip())

    def call(self, method, path, value=None):
        """Sends JSON and returns JSON. With the same Idempotency-Key a start happens once."""
        headers = {"Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        with self.open(method, path, json.dumps(value or {}).encode(), headers) as answer:
            return json.load(answer)

    def upload(self, path):
        """Uploads a file as the form field `file`."""
        boundary = uuid.uuid4().hex
        name = os.path.basename(path).replace('"', "'")
        with open(path, "rb") as file:
            content = file.read()
        body = b"".join([
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode(),
            b"Content-Type: application/octet-stream\r\n\r\n", content, f"\r\n--{boundary}--\r\n".encode(),
        ])
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        with self.open("POST", "/v1/resumes", body, headers) as answer:
            return json.load(answer)

    def watch(self, operation_id):
        """Yields every change of an operation to its end. A stream that breaks is opened again after
        the last number that was seen, so nothing is missed and nothing comes twice."""
        last, failures = "0", 0
        while True:
            try:
                path = f"/v1/operations/{operation_id}/events"
                with self.open("GET", path, headers={"Last-Event-ID": last}) as stream:
                    for number, change in events(stream):
                        last, failures = number, 0
                        yield change
                        if change["done"]:
                            return
            except OSError:
                pass
            failures += 1
            if failures > 8:
                sys.exit("the server does not answer any more")
            time.sleep(min(2 ** failures / 10, 5))


def events(stream):
    """Reads server-sent events that have a number: (number, data)."""
    number, data = None, []
    for line in stream:
        line = line.decode().rstrip("\r\n")
        if line.startswith("id:"):
            number = line[3:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].strip())
        elif not line:
            if number and data:
                yield number, json.loads("\n".join(data))
            number, data = None, []


def follow(server, operation):
    """Shows an operation live; ends the program where it does not succeed."""
    for change in server.watch(operation["id"]):
        print(f"{change['progress']:3.0f}% {change['status'] or ''}", flush=True)
    if change["state"] != "SUCCEEDED":
        sys.exit(f"{change['kind']}: {(change['error'] or {}).get('message', change['state'])}")


def main(address, cv, job, target):
    server = Jobstream(address)
    resume = server.upload(cv)
    follow(server, resume["operation"])
    with open(job, encoding="utf-8") as file:
        posting = {"resume_id": resume["id"], "job_description": file.read()}
    tailoring = server.call("POST", "/v1/tailorings", posting)
    follow(server, tailoring["operation"])
    path = f"/v1/tailorings/{tailoring['id']}/document?format=pdf"
    with server.open("GET", path) as document, open(target, "wb") as file:
        file.write(document.read())
    print(f"saved {target}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: http_client.py SERVER CV JOB PDF, such as http_client.py http://127.0.0.1:8080 cv.pdf job.txt out.pdf")
    main(*sys.argv[1:])

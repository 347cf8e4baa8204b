"""A client that is not ours: gRPC in Python, with nothing but the .proto files. It makes an account,
uploads a CV, watches it being read, is refused with details, gives up, and hangs up.
"""

import importlib
import sys
import time
import uuid
from pathlib import Path

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

from program import ROOT, Program

PROTO = ROOT / "proto"
CV = ROOT / "libs/resume/fixtures/sample-cv.md"
PATIENCE = 60


class Stubs:
    """Messages and clients, compiled from the .proto files into a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        include = Path(protoc.__file__).parent / "_proto"
        files = sorted(str(path.relative_to(PROTO)) for path in PROTO.rglob("*.proto"))
        command = ["protoc", f"-I{PROTO}", f"-I{include}", f"--python_out={folder}"]
        if protoc.main([*command, f"--grpc_python_out={folder}", *files]) != 0:
            raise SystemExit("the .proto files do not compile")
        sys.path.insert(0, str(folder))
        self.accounts, self.accounts_grpc = self._both("account.v1.account")
        self.operations, self.operations_grpc = self._both("operations.v1.operations")
        self.resumes, self.resumes_grpc = self._both("tailoring.v1.resumes")
        self.tailorings, self.tailorings_grpc = self._both("tailoring.v1.tailorings")
        self.inbox, self.inbox_grpc = self._both("notification.v1.notifications")

    @staticmethod
    def _both(name: str):
        name = f"jobstream.{name}"
        return importlib.import_module(f"{name}_pb2"), importlib.import_module(f"{name}_pb2_grpc")


def register(stubs: Stubs, channel: grpc.Channel) -> list[tuple[str, str]]:
    """Unary: makes an account and is known by its token."""
    accounts = stubs.accounts_grpc.AccountsStub(channel)
    email = f"{uuid.uuid4()}@example.org"
    request = stubs.accounts.RegisterRequest(email=email, password="eight words would be better")
    bearer = [("authorization", f"Bearer {accounts.Register(request).tokens.access_token}")]
    me = accounts.GetMe(stubs.accounts.GetMeRequest(), metadata=bearer)
    assert me.user.email == email, me
    return bearer


def upload(stubs: Stubs, channel: grpc.Channel, bearer: list) -> str:
    """Client stream: sends a CV piece by piece; the answer names the operation that reads it."""
    file = CV.read_bytes()

    def parts():
        header = stubs.resumes.UploadHeader(file_name=CV.name, size_bytes=len(file))
        yield stubs.resumes.UploadRequest(header=header)
        for at in range(0, len(file), 1000):
            yield stubs.resumes.UploadRequest(chunk=file[at : at + 1000])

    answer = stubs.resumes_grpc.ResumesStub(channel).Upload(parts(), metadata=bearer)
    return answer.operation.id


def watch(stubs: Stubs, channel: grpc.Channel, bearer: list, operation: str) -> None:
    """Server stream: sees every change of an operation in order, the end, and then no more."""
    request = stubs.operations.WatchRequest(id=operation, after_sequence=0)
    stub = stubs.operations_grpc.OperationsStub(channel)
    changes = []
    for message in stub.Watch(request, metadata=bearer, timeout=PATIENCE):
        if message.event == stubs.operations.WATCH_EVENT_UPDATE:
            changes.append(message.operation)
    sequences = [change.sequence for change in changes]
    assert sequences == list(range(1, len(changes) + 1)), sequences
    assert changes[-1].state == stubs.operations.STATE_SUCCEEDED, changes[-1]


def refused(call) -> tuple[grpc.StatusCode, dict]:
    """The code of a refusal and its details by their type."""
    try:
        call()
    except grpc.RpcError as error:
        details = {}
        for packed in rpc_status.from_call(error).details:
            for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest):
                if packed.Is(kind.DESCRIPTOR):
                    details[kind.DESCRIPTOR.name] = unpacked = kind()
                    packed.Unpack(unpacked)
        return error.code(), details
    raise AssertionError("the call was not refused")


def details(stubs: Stubs, channel: grpc.Channel, bearer: list) -> None:
    """Error details: a reason to match, and the fields that are wrong."""
    resumes = stubs.resumes_grpc.ResumesStub(channel)
    missing = stubs.resumes.GetResumeRequest(id=f"resume_{uuid.uuid4().hex}")
    code, found = refused(lambda: resumes.GetResume(missing, metadata=bearer))
    assert code == grpc.StatusCode.NOT_FOUND, code
    info = found["ErrorInfo"]
    assert (info.domain, info.reason) == ("jobstream", "RESUME_NOT_FOUND"), info
    tailorings = stubs.tailorings_grpc.TailoringsStub(channel)
    empty = stubs.tailorings.CreateTailoringRequest(job_description=" ")
    code, found = refused(lambda: tailorings.CreateTailoring(empty, metadata=bearer))
    assert code == grpc.StatusCode.INVALID_ARGUMENT, code
    fields = [violation.field for violation in found["BadRequest"].field_violations]
    assert fields == ["job_description"], found
    code, found = refused(lambda: resumes.GetResume(missing))
    assert code == grpc.StatusCode.UNAUTHENTICATED, code
    assert found["ErrorInfo"].reason == "TOKEN_MISSING", found


def deadline(stubs: Stubs, channel: grpc.Channel, bearer: list) -> None:
    """Deadline: a stream without end ends with it, and not before."""
    inbox = stubs.inbox_grpc.NotificationsStub(channel)
    began = time.monotonic()
    try:
        for _ in inbox.Subscribe(stubs.inbox.SubscribeRequest(), metadata=bearer, timeout=1.5):
            pass
        raise AssertionError("the stream ended by itself")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error
    assert time.monotonic() - began >= 1.4, "the deadline came early"


def cancel(stubs: Stubs, channel: grpc.Channel, bearer: list) -> None:
    """Cancel: the client hangs up, and the server knows: the place of the stream is free again."""
    inbox = stubs.inbox_grpc.NotificationsStub(channel)
    request = stubs.inbox.SubscribeRequest()

    def places(stream) -> str:
        told = dict(stream.initial_metadata())["ratelimit"]
        return next(one.strip() for one in told.split(",") if one.strip().startswith('"streams"'))

    first = inbox.Subscribe(request, metadata=bearer, timeout=PATIENCE)
    next(first)
    alone = places(first)
    first.cancel()
    assert first.code() == grpc.StatusCode.CANCELLED, first.code()
    end = time.monotonic() + PATIENCE
    while True:
        again = inbox.Subscribe(request, metadata=bearer, timeout=PATIENCE)
        left = places(again)
        again.cancel()
        if left == alone:
            return
        assert time.monotonic() < end, f"{left}, and with one stream {alone}"


def run(program: Program) -> None:
    """Runs everything, each named when it has held."""
    stubs = Stubs(program.folder / "stubs")
    with grpc.insecure_channel(program.grpc) as channel:
        bearer = register(stubs, channel)
        print("grpc: unary")
        operation = upload(stubs, channel, bearer)
        print("grpc: client stream")
        watch(stubs, channel, bearer, operation)
        print("grpc: server stream")
        for check in (details, deadline, cancel):
            check(stubs, channel, bearer)
            print(f"grpc: {check.__name__}")

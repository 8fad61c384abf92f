"""slow_clients.py PORT PID [CERTIFICATE]: clients that do not come to an end, one of each kind, and what became of them.

Prints JSON: of each kind after how many seconds its connection was ended and with which status; how many answers came
to whoever takes none of them; the slowest answer to somebody else meanwhile; and the descriptors of the server before
and after. With a certificate the clients speak TLS.
"""
import json
import os
import select
import socket
import ssl
import sys
import threading
import time

port, process = int(sys.argv[1]), sys.argv[2]
certificate = sys.argv[3] if len(sys.argv) > 3 else None
PATIENCE, PIPELINED = 60, 400
POST = b"POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
result, lock = {}, threading.Lock()


def plain():
    connection = socket.socket()
    # Little room, so that whoever takes nothing is noticed.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    connection.connect(("127.0.0.1", port))
    return connection


def secure():
    if not certificate:
        return plain()
    context = ssl.create_default_context(cafile=certificate)
    return context.wrap_socket(plain(), server_hostname="localhost")


def descriptors():
    return len(os.listdir(f"/proc/{process}/fd"))


def status(bytes_):
    return int(bytes_.split(b" ", 2)[1]) if bytes_.startswith(b"HTTP/1.1 ") else 0


def drip(name, connection, first, more, pause=0.5):
    """Sends the first bytes at once and the others one after another, until the server has ended the connection."""
    start, seen, ended = time.monotonic(), b"", False
    try:
        if first:
            connection.sendall(first)
        connection.settimeout(pause)
        while not ended and time.monotonic() - start < PATIENCE:
            try:
                chunk = connection.recv(1 << 16)
                seen += chunk
                ended = not chunk
            except (TimeoutError, ssl.SSLWantReadError):
                if more:
                    connection.sendall(more)
    except OSError:
        ended = True
    with lock:
        result[name] = {"seconds": round(time.monotonic() - start, 1) if ended else None, "status": status(seen)}
    connection.close()


def half_hello():
    """The first half of a greeting, then a byte of the rest from time to time."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    greeting = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        greeting.do_handshake()
    except ssl.SSLWantReadError:
        pass
    drip("half a greeting", plain(), outgoing.read()[:100], b"\0")


def flood(name, head):
    """A body without end, as fast as it is taken."""
    connection, start, seen = secure(), time.monotonic(), b""
    try:
        connection.sendall(head)
        chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
        connection.settimeout(0.01)
        while time.monotonic() - start < PATIENCE:
            try:
                got = connection.recv(1 << 16)
                seen += got
            except (TimeoutError, ssl.SSLWantReadError):
                pass
            connection.settimeout(10)
            connection.sendall(chunk)
            connection.settimeout(0.01)
        ended = None
    except OSError:
        ended = round(time.monotonic() - start, 1)
    with lock:
        result[name] = {"seconds": ended, "status": status(seen)}
    connection.close()


def take_nothing():
    """Asks much and reads nothing; what has come when it does at last says when the server gave up."""
    connection, start = secure(), time.monotonic()
    asked = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * PIPELINED
    connection.settimeout(1)
    try:
        connection.sendall(asked)
    except OSError:
        pass
    time.sleep(max(0, 45 - (time.monotonic() - start)))  # it is there to do nothing
    seen, ended = b"", False
    try:
        while True:
            chunk = connection.recv(1 << 20)
            if not chunk:
                ended = True
                break
            seen += chunk
    except (ConnectionError, ssl.SSLError):
        ended = True
    except OSError:
        pass
    with lock:
        result["takes nothing"] = {"ended": ended, "answers": seen.count(b"HTTP/1.1 200"), "asked": PIPELINED}
    connection.close()


def somebody_else(isOver):
    slowest = 0.0
    while not isOver.is_set():
        start = time.monotonic()
        connection = secure()
        connection.sendall(b"GET /api/v1/search?cancer=TNBC&limit=10 HTTP/1.1\r\nHost: localhost\r\n"
                           b"Connection: close\r\n\r\n")
        seen = b""
        while chunk := connection.recv(1 << 16):
            seen += chunk
        connection.close()
        if status(seen) != 200:
            slowest = float("inf")
        slowest = max(slowest, time.monotonic() - start)
        isOver.wait(0.2)
    result["somebody else"] = {"slowest": round(slowest, 3)}


before = descriptors()
kinds = [
    lambda: drip("silent", plain(), b"", b""),
    lambda: drip("header", secure(), b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"a"),
    lambda: drip("body", secure(), POST + b"Content-Length: 60000\r\n\r\n{", b"a"),
    lambda: drip("unread body", secure(),
                 b"PUT /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    lambda: drip("large body", secure(), POST + b"Content-Length: 70000\r\n\r\n{", b""),
    lambda: flood("endless body", POST + b"Transfer-Encoding: chunked\r\n\r\n"),
    lambda: flood("endless unread body",
                  b"PUT /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"),
    take_nothing,
]
if certificate:
    kinds += [half_hello, lambda: drip("greeted", secure(), b"", b"")]
isOver = threading.Event()
other = threading.Thread(target=somebody_else, args=(isOver,))
other.start()
threads = [threading.Thread(target=kind) for kind in kinds]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
isOver.set()
other.join()
end = time.monotonic() + 15
while descriptors() > before and time.monotonic() < end:
    time.sleep(0.1)  # between two looks
result["descriptors"] = {"before": before, "after": descriptors()}
print(json.dumps(result))

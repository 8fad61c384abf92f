"""older_server.py PORT VERSION COMMAND…: runs a command for which the PostgreSQL server of a port of loopback is of another
version: between the two, the greeting is changed. In the command, PORT stands for the port it can reach. Its exit code.
"""
import re
import socket
import subprocess
import sys
import threading

target, version, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3:]


def greeting(data):
    # Same length: the message says how long it is.
    return re.sub(rb"(server_version\0)\d+", lambda found: found.group(1) + version, data)


def carry(source, sink, change):
    try:
        while data := source.recv(65536):
            sink.sendall(change(data))
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def listen(listener):
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", target))
        threading.Thread(target=carry, args=(client, server, bytes), daemon=True).start()
        threading.Thread(target=carry, args=(server, client, greeting), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=listen, args=(listener,), daemon=True).start()
port = str(listener.getsockname()[1])
sys.exit(subprocess.run([word.replace("PORT", port) for word in command], stdin=subprocess.DEVNULL).returncode)

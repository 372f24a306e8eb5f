#!/usr/bin/env python3
"""The demo's servers: one healthy, one that answers as a file says, one that fails. Prints its ports and serves."""
import http.server
import pathlib
import socketserver
import sys
import threading

folder = pathlib.Path(sys.argv[1])


def serve(answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, text = answer()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def switchable():
    return (503, "outage") if (folder / "outage").exists() else (200, "fine")


web = serve(lambda: (200, "hello"))
api = serve(switchable)
billing = serve(lambda: (500, "broken"))
refusing = socketserver.TCPServer(("127.0.0.1", 0), None)
refused = refusing.server_address[1]
refusing.server_close()

(folder / "ports.tmp").write_text(f"WEB={web}\nAPI={api}\nBILLING={billing}\nREFUSED={refused}\n")
(folder / "ports.tmp").rename(folder / "ports")
threading.Event().wait()

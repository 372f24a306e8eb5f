#!/usr/bin/env python3
"""Plays the part of each CI host for the files in this folder, with a real repository on this machine.

It checks a repository out as the host does, sets the variables that the host sets, and runs the very commands that
stand in the files. The hosts' APIs for comments are played by a server on loopback. Usage: play.py [HOST…], with the
program in the variable UPKEEP.
"""

import base64
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import yaml

HERE = pathlib.Path(__file__).resolve().parent
UPKEEP = os.environ.get("UPKEEP") or shutil.which("upkeep") or sys.exit("play.py: name the program in UPKEEP")
TOKEN = "token-of-the-job-that-nobody-may-see"


class Refused(AssertionError):
    pass


def expect(condition, text):
    if not condition:
        raise Refused(text)


class Site:
    """What is checked, and the host's API: answers 200, 503 for paths that are broken, and keeps comments."""

    def __init__(self):
        self.broken, self.comments, self.requests, self.next = set(), {}, [], 100
        site = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def reply(self, status, value=None):
                body = json.dumps(value).encode() if value is not None else b"ok"
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def body(self):
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if (self.headers.get("Content-Type") or "").startswith("application/json"):
                    return json.loads(text)["body"]
                return urllib.parse.parse_qs(text)["body"][0]

            def do_GET(self):
                site.requests.append(self.path)
                path = urllib.parse.urlsplit(self.path).path
                if path.endswith("/user"):
                    return self.reply(200, {"login": "bot", "username": "bot"})
                if path.endswith(("/comments", "/notes")):
                    return self.reply(200, site.listed())
                self.reply(503 if path in site.broken else 200)

            def do_POST(self):
                site.requests.append("POST " + self.path)
                self.reply(201, {"id": site.add(self.body(), "bot")})

            def change(self):
                site.requests.append(self.command + " " + self.path)
                site.comments[int(self.path.rsplit("/", 1)[1])][1] = self.body()
                self.reply(200, {})

            do_PATCH = do_PUT = change

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def add(self, body, author):
        self.next += 1
        self.comments[self.next] = [author, body]
        return self.next

    def listed(self):
        users = lambda name: {"login": name, "username": name}
        return [
            {"id": key, "body": body, "user": users(name), "author": users(name)}
            for key, (name, body) in self.comments.items()
        ]

    def of(self, author):
        return [body for name, body in self.comments.values() if name == author]


class Forge:
    """Serves a repository over HTTP as a host does: nobody reads or writes without the token of the job."""

    def __init__(self, folder):
        class Answer(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def serve(self):
                scheme, _, login = (self.headers.get("Authorization") or "").partition(" ")
                if scheme.lower() != "basic" or TOKEN not in base64.b64decode(login + "==").decode():
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="forge"')
                    self.send_header("Content-Length", "0")
                    return self.end_headers()
                url = urllib.parse.urlsplit(self.path)
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = subprocess.run(
                    ["git", "-c", "http.receivepack=true", "http-backend"], input=body, capture_output=True, env={
                        "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(folder), "GIT_HTTP_EXPORT_ALL": "1",
                        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
                        "PATH_INFO": url.path, "QUERY_STRING": url.query, "REQUEST_METHOD": self.command,
                        "CONTENT_TYPE": self.headers.get("Content-Type") or "", "REMOTE_USER": "job",
                        "CONTENT_LENGTH": str(len(body)),
                        "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
                        "GIT_PROTOCOL": self.headers.get("Git-Protocol") or ""}).stdout
                head, _, content = answer.partition(b"\r\n\r\n")
                fields = dict(line.decode().split(": ", 1) for line in head.split(b"\r\n"))
                self.send_response(int(fields.pop("Status", "200").split()[0]))
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = serve

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


class World:
    """A forge's repository with a manifest on main, and a pull request."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.site = Site()
        self.home = self.folder / "home"
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.home.mkdir()
        (self.bin / "upkeep").symlink_to(UPKEEP)
        self.bare = self.folder / "forge.git"
        self.work = self.folder / "author"
        self.run(f"git init -q --bare -b main {self.bare}")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true", at=self.bare)
        self.run(f"git clone -q {self.bare} {self.work} 2>/dev/null; git -C {self.work} switch -q -c main")
        self.forge = Forge(self.folder)
        self.remote = f"{self.forge.url}/forge.git"
        self.declare("web", "api", "db")
        self.git("push", "-q", "origin", "main")

    def environment(self, **more):
        return {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "CI": "true",
            **{name: str(value) for name, value in more.items()},
        }

    def run(self, command, at=None, status=0, **environment):
        result = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command], cwd=at or self.folder, text=True, timeout=60,
            stdin=subprocess.DEVNULL, capture_output=True, env=self.environment(**environment))
        output = result.stdout + result.stderr
        login = base64.b64encode(TOKEN.encode()).decode()[:30]
        expect(TOKEN not in output and login not in output, f"the token was shown by: {command}\n{output}")
        expect(result.returncode == status, f"ended with {result.returncode}, not {status}:\n{command}\n{output}")
        return output

    def git(self, *arguments, at=None):
        author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        return subprocess.run(
            ["git", *author, *arguments], cwd=at or self.work, text=True, check=True, capture_output=True,
            env=self.environment()).stdout.strip()

    def declare(self, *keys, message="declare"):
        entries = [{"key": key, "provider": "http", "config": {"url": f"{self.site.url}/{key}"}} for key in keys]
        manifest = {"version": 1, "defaults": {"retries": 0}, "components": entries}
        (self.work / "components.json").write_text(json.dumps(manifest, indent=2) + "\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def propose(self, *keys):
        """A pull request whose branch is behind main, and the merge ref that a host makes of it."""
        self.git("switch", "-q", "-C", "change", "main")
        self.declare(*keys, message="change")
        self.git("switch", "-q", "main")
        (self.work / "unrelated.txt").write_text("main went on\n")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "unrelated")
        self.git("switch", "-q", "--detach", "main")
        self.git("merge", "-q", "--no-ff", "-m", "Merge the pull request", "change")
        self.git("push", "-q", "-f", "origin", "main", "change", "change:refs/pull/1/head", "HEAD:refs/pull/1/merge")
        self.git("switch", "-q", "main")

    def merge(self):
        self.git("merge", "-q", "--no-ff", "-m", "Merge", "change")
        self.git("push", "-q", "origin", "main")

    def checkout(self, ref, depth=1, branch=None):
        """As actions/checkout: init, token in a header of the host's address, a fetch of that depth, a checkout."""
        self.places = getattr(self, "places", 0) + 1
        place = self.folder / f"job-{self.places}"
        place.mkdir()
        self.git("init", "-q", at=place)
        self.git("remote", "add", "origin", self.remote, at=place)
        login = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        self.git("config", f"http.{self.forge.url}/.extraheader", f"AUTHORIZATION: basic {login}", at=place)
        limits = [f"--depth={depth}", "--no-tags"] if depth else []
        if depth == 0:
            self.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*", at=place)
        target = f"+{ref}:refs/remotes/origin/{branch}" if branch else f"+{ref}:refs/remotes/{ref[5:]}"
        self.git("fetch", "-q", *limits, "origin", target, at=place)
        if branch:
            self.git("checkout", "-q", "-f", "-B", branch, f"refs/remotes/origin/{branch}", at=place)
        else:
            self.git("checkout", "-q", "-f", target.rsplit(":", 1)[1], at=place)
        return place

    def refs(self):
        return self.git("for-each-ref", at=self.bare)

    def report(self):
        return json.loads(self.git("show", "health:health.json", at=self.bare))

    def reports(self):
        return int(self.git("rev-list", "--count", "health", at=self.bare))

    def use_gh(self):
        """The `gh` program, as far as the workflow uses it, in front of the played API."""
        (self.bin / "gh").write_text(f"""#!/bin/bash -e
            [ "$GH_TOKEN" = "{TOKEN}" ]
            method=GET body="" filter="" path=""
            shift
            while [ $# -gt 0 ]; do case "$1" in
              --method) method=$2; shift 2;; --field) body=${{2#body=}}; shift 2;; --jq) filter=$2; shift 2;;
              --*) shift;; *) path=$1; shift;; esac; done
            if [ "$method" = GET ]; then curl -sf "{self.site.url}/$path" | jq -r "$filter"
            else curl -sf -X "$method" --data-urlencode "body$body" "{self.site.url}/$path" >/dev/null; fi
        """.replace("\n            ", "\n"))
        (self.bin / "gh").chmod(0o755)


class Actions:
    """Runs the jobs of a workflow as GitHub, Forgejo and Gitea do."""

    def __init__(self, world, file, bot, merges):
        self.world, self.bot, self.merges = world, bot, merges
        self.jobs = yaml.safe_load(file.read_text())["jobs"]
        self.artifacts = {}

    def context(self, text):
        values = {"github.token": TOKEN, "github.repository": "team/app", "github.event.pull_request.number": "1"}
        return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda found: values[found[1]], str(text))

    def run(self, job, event, status=0):
        world = self.world
        summary = world.folder / "summary.md"
        summary.write_text("")
        place = world.folder / f"empty-{job}-{len(os.listdir(world.folder))}"
        place.mkdir()
        log, failed = "", False
        steps = self.jobs[job]["steps"]
        for step in steps:
            if failed and step.get("if") != "!cancelled()":
                continue
            action = step.get("uses", "")
            if "checkout" in action:
                depth = step.get("with", {}).get("fetch-depth", 1)
                pull = "refs/pull/1/merge" if self.merges else "refs/pull/1/head"
                place = world.checkout(pull, depth) if event == "pull_request" else world.checkout(
                    "refs/heads/main", depth, "main")
            elif "upload-artifact" in action:
                self.artifacts[step["with"]["name"]] = (place / step["with"]["path"]).read_text()
            elif "download-artifact" in action:
                (place / "plan.md").write_text(self.artifacts[step["with"]["name"]])
            else:
                variables = {name: self.context(value) for name, value in step.get("env", {}).items()}
                try:
                    log += world.run(
                        step["run"], place, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=summary,
                        GITHUB_EVENT_NAME=event, GITHUB_BASE_REF="main", GITHUB_API_URL=world.site.url,
                        status=status if step.get("name") in ("Plan", "Reconcile") else 0, **variables)
                    failed = status != 0 and step.get("name") in ("Plan", "Reconcile")
                except Refused as problem:
                    raise Refused(f"{job}, step {step.get('name')}: {problem}") from None
        self.place = place
        return log, summary.read_text()


def play_actions(world, file, bot, merges):
    actions = Actions(world, file, bot, merges)
    jobs = actions.jobs
    expect("secrets." not in file.read_text(), "a job is given a secret")
    log, summary = actions.run("reconcile", "push")
    expect(world.report()["state"] == "operational", "the first report")
    expect("operational" in summary, "the step's page has the health")
    expect("<testcase" in (actions.place / "checks.xml").read_text(), "JUnit results")
    count = world.reports()
    actions.run("reconcile", "schedule")
    expect(world.reports() == count, "a quiet run makes no commit")

    # Somebody else's comment that looks like ours stays as it is.
    world.site.add("<!-- upkeep:plan -->\nfake", "mallory")
    world.propose("web", "api", "cache")
    before, asked = world.refs(), len(world.site.requests)
    log, summary = actions.run("plan", "pull_request")
    plan = actions.artifacts["upkeep-plan"]
    for text in (plan, summary):
        expect(text.startswith("<!-- upkeep:plan default components.json -->\n"), f"the plan's identity:\n{text}")
        expect("Upkeep plan: 1 to delete, 1 to create" in text, f"the rows:\n{text}")
        expect("tried: **unknown**" in text or "tried: **down**" in text, f"a private address is refused:\n{text}")
    expect(not [path for path in world.site.requests[asked:] if "cache" in path], "nothing private was reached")
    expect(re.search(r"^::warning .*title=Deletes db::", log, re.M), f"the delete is annotated:\n{log}")
    actions.run("comment", "pull_request")
    expect(world.site.of(bot) == [plan], "one comment with the plan")
    expect(world.refs() == before, "a plan writes nothing to the remote")

    world.propose("web", "api", "db", "queue")
    actions.run("plan", "pull_request")
    actions.run("comment", "pull_request")
    comments = world.site.of(bot)
    expect(len(comments) == 1 and "`queue`" in comments[0], f"the comment is edited in place: {comments}")
    expect(world.site.of("mallory") == ["<!-- upkeep:plan -->\nfake"], "the other comment stays")

    # A change that a guard refuses, and one that is no manifest: both are told in the same comment.
    world.propose()
    log, _ = actions.run("plan", "pull_request", status=3)
    expect("::error" in log, "the guard is annotated")
    actions.run("comment", "pull_request")
    expect("Refused by guard" in world.site.of(bot)[0], "the comment says who refused")
    world.git("switch", "-q", "-C", "change", "main")
    (world.work / "components.json").write_text('{"version":1,\n"component":[]}\n')
    world.git("commit", "-q", "-a", "-m", "broken")
    world.git("push", "-q", "-f", "origin", "change:refs/pull/1/head", "change:refs/pull/1/merge")
    world.git("switch", "-q", "main")
    if merges:
        world.git("switch", "-q", "--detach", "main")
        world.git("merge", "-q", "--no-ff", "-m", "Merge the pull request", "change")
        world.git("push", "-q", "-f", "origin", "HEAD:refs/pull/1/merge")
        world.git("switch", "-q", "main")
    log, _ = actions.run("plan", "pull_request", status=65)
    expect("::error file=components.json,line=2," in log, f"the problem is annotated on its line:\n{log}")
    actions.run("comment", "pull_request")
    expect("problem" in world.site.of(bot)[0], "the comment says that the manifest is broken")

    world.propose("web", "api", "db", "queue")
    world.merge()
    world.site.broken.add("/queue")
    actions.run("reconcile", "push")
    expect(world.report()["counts"] == {"degraded": 1, "down": 0, "operational": 3, "unknown": 0}, "the new report")
    expect(world.reports() == count + 1, "one commit more")
    return jobs


def github(world):
    world.use_gh()
    file = HERE / "github/.github/workflows/upkeep.yml"
    # `gh` is played in front of an API that knows one bot; the workflow asks for GitHub's own.
    original = world.site.add
    world.site.add = lambda body, author: original(body, "github-actions[bot]" if author == "bot" else author)
    jobs = play_actions(world, file, "github-actions[bot]", merges=True)
    expect(yaml.safe_load(file.read_text())["permissions"] == {}, "no job has rights that it does not name")
    expect(jobs["plan"]["permissions"] == {"contents": "read"}, "the plan's token reads")
    expect(jobs["comment"]["permissions"] == {"pull-requests": "write"}, "the comment's token comments")
    expect(jobs["reconcile"]["permissions"] == {"contents": "write"}, "the run's token pushes")


def forgejo(world):
    play_actions(world, HERE / "forgejo/.forgejo/workflows/upkeep.yml", "bot", merges=False)


def gitlab(world):
    jobs = yaml.safe_load((HERE / "gitlab/.gitlab-ci.upkeep.yml").read_text())

    def run(job, ref, status=0, **more):
        depth = int(jobs[job].get("variables", {}).get("GIT_DEPTH", 20))
        place = world.checkout(ref, depth)
        if jobs[job].get("variables", {}).get("GIT_STRATEGY") == "none":
            shutil.rmtree(place)
            place.mkdir()
            (place / "plan.md").write_text(run.plan)
        log = world.run(
            "\n".join(jobs[job]["script"]), place, status, GITLAB_CI="true", CI_API_V4_URL=world.site.url,
            CI_PROJECT_ID="7", CI_MERGE_REQUEST_IID="1", CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main",
            CI_COMMIT_SHA=world.git("rev-parse", ref, at=world.bare), CI_PROJECT_URL=f"{world.forge.url}/forge",
            CI_DEFAULT_BRANCH="main",
            **more)
        if (place / "plan.md").exists():
            run.plan = (place / "plan.md").read_text()
        run.place = place
        return log

    run.plan = ""
    run("upkeep-reconcile", "refs/heads/main", UPKEEP_PUSH_TOKEN=TOKEN)
    expect(world.report()["state"] == "operational", "the first report")
    expect("<testsuites" in (run.place / "checks.xml").read_text(), "JUnit results")
    world.propose("web", "api", "cache")
    before = world.refs()
    run("upkeep-plan", "refs/pull/1/head")
    expect("Upkeep plan: 1 to delete, 1 to create" in run.plan, run.plan)
    expect(json.loads((run.place / "gl-code-quality-report.json").read_text()) == [], "no problems")
    expect(world.refs() == before, "a plan writes nothing to the remote")
    run("upkeep-comment", "refs/pull/1/head", UPKEEP_COMMENT_TOKEN=TOKEN)
    run("upkeep-comment", "refs/pull/1/head", UPKEEP_COMMENT_TOKEN=TOKEN)
    expect(world.site.of("bot") == [run.plan], "one comment, edited in place")
    world.merge()
    run("upkeep-reconcile", "refs/heads/main", UPKEEP_PUSH_TOKEN=TOKEN)
    expect(world.reports() == 2, "one report more")
    world.git("switch", "-q", "-C", "change", "main")
    (world.work / "components.json").write_text('{"version":1,"components":[{"key":"A","provider":"http"}]}\n')
    world.git("commit", "-q", "-a", "-m", "broken")
    world.git("push", "-q", "-f", "origin", "change:refs/pull/1/head")
    run("upkeep-plan", "refs/pull/1/head", status=65)
    issues = json.loads((run.place / "gl-code-quality-report.json").read_text())
    expect(issues and issues[0]["location"]["path"] == "components.json", "the problems as code quality")


def jenkins(world):
    text = (HERE / "jenkins/Jenkinsfile").read_text()
    plan, reconcile = re.findall(r"sh '''\n(.*?)'''", text, re.S)
    push = re.search(r"sh '(git push.*?)'", text)[1]
    expect(text.index("withCredentials") > text.index("stage('Reconcile')"), "credentials are bound after the plan")

    def scm(ref):
        # The git plugin fetches everything and checks the commit out, detached.
        place = world.checkout(ref, depth=0)
        world.git("checkout", "-q", "--detach", at=place)
        return place

    place = scm("refs/heads/main")
    world.run(reconcile, place, BRANCH_NAME="main", JENKINS_URL="http://jenkins.example/")
    world.run(push, place)
    expect(world.report()["state"] == "operational", "the first report")
    expect("<testsuites" in (place / "checks.xml").read_text(), "JUnit results")
    world.propose("web", "api", "cache")
    before = world.refs()
    place = scm("refs/pull/1/head")
    world.run(plan, place, BRANCH_NAME="PR-1", CHANGE_ID="1", CHANGE_TARGET="main")
    expect("Upkeep plan: 1 to delete, 1 to create" in (place / "plan.md").read_text(), "the plan")
    expect(world.refs() == before, "a plan writes nothing to the remote")
    world.merge()
    place = scm("refs/heads/main")
    world.run(reconcile, place)
    world.run(push, place)
    expect(world.reports() == 2, "one report more")


def machine(world, command, home):
    """A clone that stays, and a command that is run again and again."""
    world.git("clone", "-q", f"file://{world.bare}", str(home), at=world.folder)
    expect(command(home) == "", "a good run is silent")
    expect(world.report()["state"] == "operational", "the first report")
    world.site.broken.add("/db")
    world.propose("web", "api", "db", "cache")
    world.merge()
    expect(command(home) == "", "a good run is silent, whatever the health is")
    report = world.report()
    expect(report["state"] == "degraded" and len(report["components"]) == 4, "the new report")
    expect(command(home) == "" and world.reports() == 2, "a quiet run makes no commit")


def cron(world):
    line = [line for line in (HERE / "cron/upkeep.cron").read_text().splitlines() if line.startswith("*/5")][0]
    user, command = line.split(None, 6)[5:]
    expect(user == "upkeep", "it does not run as root")
    home = world.folder / "clone"
    machine(world, lambda home: world.run(command.replace("/var/lib/upkeep/repository", str(home))), home)


def systemd(world):
    text = (HERE / "systemd/upkeep.service").read_text()
    lines = re.findall(r"^ExecStart=(.*)$", text, re.M)
    expect("User=upkeep" in text and "NoNewPrivileges=yes" in text, "it runs without rights")

    def run(home):
        for line in lines:
            program, arguments = line.split(None, 1)
            output = world.run(f"{pathlib.Path(program).name} {arguments}", home)
            expect("upkeep" in program or output == "", "git is silent")
        return ""

    machine(world, run, world.folder / "clone")
    if shutil.which("systemd-analyze"):
        units = world.folder / "units"
        shutil.copytree(HERE / "systemd", units)
        service = units / "upkeep.service"
        service.write_text(text.replace("/usr/local/bin/upkeep", str(UPKEEP)).replace("User=upkeep\n", ""))
        found = subprocess.run(
            ["systemd-analyze", "verify", str(service), str(units / "upkeep.timer")], text=True, capture_output=True)
        ours = [line for line in found.stderr.splitlines() if "upkeep." in line]
        expect(found.returncode == 0 and not ours, f"systemd-analyze verify: {found.stderr}")


def container(world):
    text = (HERE / "container/Containerfile").read_text()
    final = text[text.rindex("\nFROM"):]
    expect(re.search(r"^USER 10001:10001$", final, re.M), "it does not run as root")
    expect(text.count("\nFROM") == 2 and "COPY --from=build" in final, "the compiler stays out of the image")
    # Every library that the program loads comes with a package that the image installs, or with its base.
    installed = set(re.search(r"install --yes --no-install-recommends(.*?)&&", final, re.S)[1].replace("\\", "").split())
    libraries = re.findall(r"=> (/\S*?lib(?:git2|curl|cares|re2|sqlite3|ssl|crypto|stdc\+\+)\S*) ", world.run(f"ldd {UPKEEP}"))
    owners = {
        world.run(f"dpkg -S $(realpath {path}) | head -n 1", at="/").split(":")[0] for path in libraries
    } if shutil.which("dpkg") else set()
    direct = {name for name in owners if name.startswith(("libgit2", "libc-ares", "libre2", "libsqlite3", "libssl", "libstdc"))}
    expect(direct <= installed, f"the image lacks {direct - installed}")
    # The volume holds the clone; everything else is read-only to this user.
    state = world.folder / "volume"
    command = re.search(r'^ENTRYPOINT \["(.*)"\]$', final, re.M)[1] + " " + re.search(r'^CMD \["(.*)"\]$', final, re.M)[1]
    world.git("clone", "-q", f"file://{world.bare}", str(state / "repository"), at=world.folder)
    if os.geteuid() == 0 and shutil.which("setpriv"):
        world.run(f"chmod 755 {world.folder}; chown -R 10001:10001 {state}")
        binary = world.folder / "upkeep-of-the-image"
        shutil.copy(UPKEEP, binary)
        command = f"setpriv --reuid 10001 --regid 10001 --clear-groups {command.replace('upkeep', str(binary), 1)}"
    output = world.run(command, state / "repository", HOME=state)
    expect("3 operational" in output, output)
    expect(not (world.work / ".git/upkeep").exists(), "nothing was written elsewhere")


def main():
    plays = {play.__name__: play for play in (github, forgejo, gitlab, jenkins, cron, systemd, container)}
    failed = []

    def perform(name):
        try:
            with tempfile.TemporaryDirectory(prefix="upkeep-play-") as folder:
                plays[name](World(folder))
        except Exception as problem:
            failed.append((name, problem))

    threads = [threading.Thread(target=perform, args=[name]) for name in sys.argv[1:] or plays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, problem in failed:
        print(f"✖ {name}: {problem}", file=sys.stderr)
    if failed:
        sys.exit(1)
    print(f"{len(threads)} hosts played: {', '.join(sys.argv[1:] or plays)}")


main()

#!/usr/bin/env python3
"""Measures Upkeep beside peers and limits in one run and prints a table. Called by run.sh."""
import argparse
import json
import os
import platform
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

EXPORTER = "prometheus-blackbox-exporter"
GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
       "GIT_AUTHOR_NAME": "Bench", "GIT_AUTHOR_EMAIL": "bench@localhost",
       "GIT_COMMITTER_NAME": "Bench", "GIT_COMMITTER_EMAIL": "bench@localhost"}
ENVIRONMENT = {**os.environ, **GIT, "LC_ALL": "C.UTF-8", "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}


class Run:
    """One program, run to its end: wall and processor seconds, peak memory in MB, output."""

    def __init__(self, command, folder=None):
        start = time.perf_counter()
        with tempfile.TemporaryFile() as output:
            program = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=output, stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(program.pid, 0)
            self.wall = time.perf_counter() - start
            program.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            self.output = output.read() if os.fstat(output.fileno()).st_size < 1 << 20 else b""
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss / 1024
        if program.returncode != 0:
            sys.exit(f"{command[0]} ended with {program.returncode}: {' '.join(command)}\n{self.output.decode()[:2000]}")

    @property
    def json(self):
        return json.loads(self.output)


def side_by_side(times, *commands, folder=None):
    """Medians of each command, run in turns A B A B after one warm-up, so that noise meets all alike."""
    for command in commands:
        Run(command, folder)
    rounds = [[Run(command, folder) for command in commands] for _ in range(times)]
    result = []
    for runs in zip(*rounds):
        middle = runs[0]
        middle.wall = statistics.median(run.wall for run in runs)
        middle.cpu = statistics.median(run.cpu for run in runs)
        middle.peak = max(run.peak for run in runs)
        result.append(middle)
    return result


class Table:
    """Rows as they come; printed at the end."""

    def __init__(self):
        self.rows = []

    def section(self, title):
        print(f"… {title}", file=sys.stderr, flush=True)
        self.rows.append([title])

    def add(self, what, ours, unit, peers=(), goal=None, more_is_better=False):
        reached = ""
        if goal is not None:
            reached = "yes" if (ours >= goal if more_is_better else ours <= goal) else "no"
        peers = list(peers) or [("", None)]
        for number, (name, value) in enumerate(peers):
            head = [what, number_text(ours, unit)] if number == 0 else ["", ""]
            beside = f"{name} {number_text(value, unit)}" if value is not None else ""
            ratio = f"{ours / value:.2f}" if value else ""
            tail = [number_text(goal, unit) if goal is not None else "", reached] if number == 0 else ["", ""]
            self.rows.append(head + [beside, ratio] + tail)

    def __str__(self):
        titles = ["what", "ours", "beside it, same run", "ratio", "goal", "reached"]
        rows = [titles] + [row for row in self.rows if len(row) > 1]
        widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
        right = {1, 3, 4}

        def line(row):
            cells = [cell.rjust(width) if column in right else cell.ljust(width)
                     for column, (cell, width) in enumerate(zip(row, widths))]
            return "  ".join(cells).rstrip()

        lines = ["  " + line(titles)]
        for row in self.rows:
            lines.append("\n" + row[0] if len(row) == 1 else "  " + line(row))
        return "\n".join(lines)


def number_text(value, unit):
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def git(folder, *arguments):
    return Run(["git", *arguments], folder)


def write_manifest(path, count, url=None):
    with open(path, "w") as file:
        file.write('{\n"version": 1,\n"components": [\n')
        for number in range(count):
            entry = {
                "key": f"component-{number:06}", "name": f"Component {number}",
                "description": f"Answers for part {number} of the shop, which the team on call looks after",
                "provider": "http",
                "config": {"url": url or f"https://service-{number}.example.com/health", "expect_status": 200,
                           "timeout": "3s", "headers": {"Accept": "application/json"}},
                "group": f"team-{number % 50}", "labels": {"tier": str(number % 3), "region": "eu"}, "interval": "30s"}
            file.write(json.dumps(entry) + (",\n" if number + 1 < count else "\n"))
        file.write("]\n}\n")


def repository(work, name, count, url=None):
    folder = os.path.join(work, name)
    os.makedirs(folder)
    git(folder, "init", "-q", "-b", "main")
    write_manifest(os.path.join(folder, "components.json"), count, url)
    git(folder, "add", "components.json")
    git(folder, "commit", "-q", "-m", "Declare the components")
    return folder


# Rows


def start_up(bench, table):
    table.section("Cold start (wall)")
    ours, true, version = side_by_side(
        bench.times(20), [bench.upkeep, "--version"], ["/bin/true"], ["git", "--version"])
    peers = [("/bin/true", true.wall * 1e3), ("git --version", version.wall * 1e3)]
    table.add("upkeep --version", ours.wall * 1e3, "ms", peers, goal=40)
    table.add("  CPU", ours.cpu * 1e3, "ms", [("git --version", version.cpu * 1e3)])


def plans(bench, table):
    goals = {10_000: (0.25, None), 100_000: (1.2, 400)}
    for count in [1_000, 10_000] if bench.quick else [1_000, 10_000, 100_000]:
        table.section(f"Nothing to do: plan of {count:,} components, from a cold start")
        folder = repository(bench.work, f"plan-{count}", count)
        Run([bench.upkeep, "apply", "--quiet"], folder)
        plan, validate, load, blob = side_by_side(
            bench.times(5 if count == 100_000 else 11), [bench.upkeep, "plan", "--quiet"],
            [bench.upkeep, "validate", "--quiet"],
            [sys.executable, "-c", "import json; json.load(open('components.json'))"],
            ["git", "cat-file", "blob", "HEAD:components.json"], folder=folder)
        peers = [("python json.load", load.wall), ("git cat-file", blob.wall), *terraform(bench, count)]
        goal, memory = goals.get(count, (None, None))
        table.add("plan, wall", plan.wall, "s", peers, goal=goal)
        table.add("  CPU", plan.cpu, "s", [("python json.load", load.cpu)])
        table.add("  peak memory", plan.peak, "MB", [("python json.load", load.peak)], goal=memory)
        table.add("validate, wall", validate.wall, "s", [("python json.load", load.wall)])
        table.add("  CPU", validate.cpu, "s", [("python json.load", load.cpu)])
        shutil.rmtree(folder)


def review(bench, table):
    """A pull request that changes 1 % of the components, while its base moved on; peers plan as many changes."""
    count = 1_000 if bench.quick else 10_000
    table.section(f"A pull request that changes 1 % of {count:,} components: merge and plan, from a cold start")
    folder = repository(bench.work, "review", count)
    path = os.path.join(folder, "components.json")
    Run([bench.upkeep, "apply", "--quiet", "--out", f"json={os.devnull}"], folder)

    def change(branch, timeout, *lines):
        git(folder, "checkout", "-q", "-B", branch, "main")
        with open(path) as file:
            entries = file.readlines()
        for line in lines:
            entries[line] = entries[line].replace('"timeout": "3s"', f'"timeout": "{timeout}"')
        with open(path, "w") as file:
            file.writelines(entries)
        git(folder, "commit", "-q", "-a", "-m", f"{len(lines)} timeouts")

    change("topic", "4s", *range(100, 100 + count, 100))
    change("main", "5s", 50)
    command = [bench.upkeep, "plan", "--quiet", "--base", "main", "--head", "topic"]
    summary = Run([*command, "--format", "json"], folder).json["summary"]
    # The last of these lines ends the list.
    if summary["update"] not in (count // 100, count // 100 + 1):
        sys.exit(f"the plan of a pull request is not what it should be: {summary}")
    peer = octodns(bench, count)
    ours, merge, *beside = side_by_side(
        bench.times(11), command, ["git", "-C", folder, "merge-tree", "--write-tree", "main", "topic"],
        *([peer] if peer else []), folder=folder)
    peers = [("git merge-tree alone", merge.wall), *(("octodns-sync, a plan", run.wall) for run in beside)]
    table.add("plan --base --head, wall", ours.wall, "s", [*peers, *terraform(bench, count, count // 100)], goal=0.5)
    table.add("  CPU", ours.cpu, "s", [("octodns-sync, a plan", run.cpu) for run in beside])
    table.add("  peak memory", ours.peak, "MB", [("octodns-sync, a plan", run.peak) for run in beside])
    shutil.rmtree(folder)


def octodns(bench, count):
    """The command that plans 1 % of as many DNS records from one folder of YAML to another; nothing leaves the machine."""
    if not shutil.which(bench.octodns):
        return None
    folder = os.path.join(bench.work, "octodns")
    for name, changed in (("wanted", "198.51.100.1"), ("present", "198.51.100.2")):
        os.makedirs(os.path.join(folder, name))
        with open(os.path.join(folder, name, "example.com.yaml"), "w") as file:
            for number in range(count):
                value = changed if number % 100 == 0 else "198.51.100.3"
                file.write(f"component-{number:06}:\n  type: A\n  value: {value}\n")
    config = os.path.join(folder, "config.yaml")
    with open(config, "w") as file:
        for name in ("wanted", "present"):
            file.write(("providers:\n" if name == "wanted" else "") +
                       f"  {name}:\n    class: octodns.provider.yaml.YamlProvider\n    directory: {folder}/{name}\n"
                       "    default_ttl: 300\n    enforce_order: false\n")
        file.write("zones:\n  example.com.:\n    sources: [wanted]\n    targets: [present]\n")
    return [bench.octodns, "--quiet", "--config-file", config]


def terraform(bench, count, changed=0):
    """A plan of as many built-in objects, some of them changed; nothing is downloaded for these."""
    if not shutil.which("terraform") or count > (10_000 if bench.slow else 1_000):
        return []
    folder = os.path.join(bench.work, f"terraform-{count}")
    os.makedirs(folder)
    objects = {f"component_{number}": {"input": {"url": f"https://service-{number}.example.com/health"}}
               for number in range(count)}
    with open(os.path.join(folder, "main.tf.json"), "w") as file:
        json.dump({"resource": {"terraform_data": objects}}, file)
    Run(["terraform", "init", "-no-color"], folder)
    Run(["terraform", "apply", "-auto-approve", "-no-color"], folder)
    if changed:
        for number in range(0, count, count // changed):
            objects[f"component_{number}"]["input"]["url"] += "/changed"
        with open(os.path.join(folder, "main.tf.json"), "w") as file:
            json.dump({"resource": {"terraform_data": objects}}, file)
    plan = Run(["terraform", "plan", "-no-color"], folder)
    shutil.rmtree(folder)
    return [("terraform plan", plan.wall)]


def reconcile(bench, table):
    count = 1_000
    table.section(f"Nothing to do: reconcile of {count:,} HTTP components, from a cold start")
    folder = repository(bench.work, "reconcile", count, bench.url)
    command = [bench.upkeep, "reconcile", "--quiet", "--format", "json"]
    Run(command, folder)
    ours, limit, runs = [], [], bench.times(7)
    for _ in range(runs):
        ours.append(Run(command, folder))
        limit.append(Run([bench.limit("probes"), bench.url, str(count), "64"]))
        if ours[-1].json["report"]["commit"] is not None:
            sys.exit("a reconcile without changes made a commit")

    def median(values):
        return statistics.median(values) * 1e3
    checks = median(run.json["checks"]["elapsed_ms"] / 1e3 for run in ours)
    table.add("reconcile, wall", median(run.wall for run in ours), "ms",
              [("libcurl multi, checks alone", median(run.wall for run in limit))])
    table.add("  CPU", median(run.cpu for run in ours), "ms",
              [("libcurl multi, checks alone", median(run.cpu for run in limit))])
    table.add("  of it checks", checks, "ms")
    table.add("  of it not checks", median(run.wall for run in ours) - checks, "ms")
    shutil.rmtree(folder)


def checks(bench, table):
    count = 2_000 if bench.quick else 10_000
    for concurrency in (64, 256, 1_000):
        table.section(f"HTTP checks on fresh connections: {count:,} components, {concurrency:,} at once")
        arguments = [bench.url, str(count), str(concurrency)]
        database = os.path.join(bench.work, "checks.sqlite")
        addresses = os.path.join(bench.work, "addresses")
        with open(addresses, "w") as file:
            file.write(f'url = "{bench.url}"\noutput = "/dev/null"\n' * count)
        commands = {
            "memory": [bench.bench, "checks", *arguments, "memory", "1"],
            "libcurl multi": [bench.limit("probes"), *arguments],
            "sqlite": [bench.bench, "checks", *arguments, database, "1"]}
        # The command takes no more than 300 at once.
        if concurrency <= 300:
            commands["curl --parallel"] = [
                "curl", "-s", "--stderr", os.devnull, "-Z", "--parallel-immediate", "--parallel-max", str(concurrency),
                "-H", "Connection: close", "-K", addresses]
        found = {name: [] for name in [*commands, *bench.exporters]}
        for _ in range(bench.times(5)):
            for name, command in commands.items():
                run = Run(command)
                for suffix in ("", "-wal", "-shm"):
                    if os.path.exists(database + suffix):
                        os.remove(database + suffix)
                found[name].append(run.json if run.output else
                                   {"checks_per_second": count / run.wall, "cpu_us": run.cpu / count * 1e6, "wrong": 0})
                found[name][-1]["peak"] = run.peak
            for name in bench.exporters:
                found[name].append(exporter(bench, bench.url, count, concurrency))
            for name, runs in found.items():
                if runs[-1]["wrong"]:
                    sys.exit(f"{name}: checks went wrong")

        def median(name, value):
            return statistics.median(run[value] for run in found[name])

        def beside(value):
            return [(name, median(name, value)) for name in found if name not in ("memory", "sqlite")]
        peer = bench.exporters[0] if bench.exporters else None
        rate = 5 * median(peer, "checks_per_second") if peer else 9_000
        cost = median(peer, "cpu_us") / 8 if peer else 120
        table.add("unstored", median("memory", "checks_per_second"), "/s", beside("checks_per_second"), goal=rate,
                  more_is_better=True)
        table.add("  CPU per check", median("memory", "cpu_us"), "µs", beside("cpu_us"), goal=cost)
        table.add("  peak memory", median("memory", "peak"), "MB", beside("peak"))
        table.add("stored in SQLite", median("sqlite", "checks_per_second"), "/s",
                  beside("checks_per_second")[:1], goal=7_000, more_is_better=True)
        table.add("  CPU per check", median("sqlite", "cpu_us"), "µs", beside("cpu_us")[:1], goal=150)


def latency(bench, table):
    """All targets at once, each answers after 200 ms: what is above that is the checker's own."""
    count = 1_000
    table.section(f"{count:,} targets that answer after 200 ms, all at once (wall)")
    with Server(bench.limit("server"), "200") as url:
        found = {name: [] for name in ["ours", "libcurl multi", *bench.exporters]}
        for _ in range(bench.times(7)):
            found["ours"].append(Run([bench.bench, "checks", url, str(count), str(count), "memory", "1"]).json)
            found["libcurl multi"].append(Run([bench.limit("probes"), url, str(count), str(count)]).json)
            for name in bench.exporters:
                found[name].append(exporter(bench, url, count, count))
    if any(run["wrong"] for runs in found.values() for run in runs):
        sys.exit("checks went wrong")
    walls = {name: statistics.median(count / run["checks_per_second"] for run in runs) for name, runs in found.items()}
    table.add("all of them", walls.pop("ours"), "s", list(walls.items()), goal=0.4)


def exporter(bench, url, count, concurrency):
    """Probes through a fresh blackbox_exporter, asked by a client of ours; its own CPU and peak memory."""
    config = os.path.join(bench.work, "blackbox.yml")
    with open(config, "w") as file:
        file.write("modules:\n  bench:\n    prober: http\n    timeout: 60s\n"
                   "    http: {preferred_ip_protocol: ip4, follow_redirects: false}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = subprocess.Popen(
        [EXPORTER, "--config.file", config, "--web.listen-address", f"127.0.0.1:{port}", "--log.level", "error"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while program.poll() is None:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)

        def ask(count):
            return Run([bench.limit("exporter"), str(port), url, str(count), str(concurrency)]).json
        ask(max(concurrency, count // 10))  # warms it up, as the first round of ours is not counted either
        before = processor_seconds(program.pid)
        result = ask(count)
        result["cpu_us"] = (processor_seconds(program.pid) - before) / count * 1e6
        with open(f"/proc/{program.pid}/status") as status:
            result["peak"] = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
        return result
    finally:
        program.kill()
        program.wait()


def processor_seconds(process):
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def commits(bench, table):
    count, each = (1_000, 5) if bench.quick else (10_000, 10)
    for changes in (1, 10):
        table.section(f"A report commit: {changes} of {count:,} components changed")
        ours, limit, command = [], [], []
        for _ in range(bench.times(3)):
            folder = tempfile.mkdtemp(dir=bench.work)
            history = os.path.join(folder, "ours.git")
            ours.append(Run([bench.bench, "commits", history, str(count), str(changes), str(each)]).json)
            limit.append(Run([bench.limit("commits"), history, "refs/heads/health", folder + "/limit.git"]).json)
            command += git_commits(history, os.path.join(folder, "git"))
            size = bytes_per_commit(history, each)
            shutil.rmtree(folder)

        def median(runs, value):
            return statistics.median(run[value] for run in runs)
        table.add("publish, wall", median(ours, "ms"), "ms",
                  [("libgit2 in C, fsync", median(limit, "ms")), ("git add, git commit", median(command, "ms"))],
                  goal=20)
        table.add("  CPU", median(ours, "cpu_ms"), "ms",
                  [("libgit2 in C, fsync", median(limit, "cpu_ms")), ("git add, git commit", median(command, "cpu_ms"))])
        table.add("bytes after git gc", size / 1024, "KB", goal=6 if changes == 1 else None)


def git_commits(history, folder):
    """The same commits again, by `git add` and `git commit` in a work tree; writing the files is not timed."""
    git(None, "init", "-q", folder)
    git(folder, "config", "gc.auto", "0")
    commits = git(None, "--git-dir", history, "rev-list", "--reverse", "health").output.decode().split()
    result = []
    for number, commit in enumerate(commits):
        arguments = [f"{commits[number - 1]}", commit] if number else ["--root", commit]
        names = git(None, "--git-dir", history, "diff-tree", "-r", "--name-only", "--no-commit-id", *arguments)
        for name in names.output.decode().split():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                subprocess.run(["git", "--git-dir", history, "cat-file", "blob", f"{commit}:{name}"], stdout=file,
                               check=True)
        add, commit = git(folder, "add", "-A"), git(folder, "commit", "-q", "-m", "Report")
        result.append({"ms": (add.wall + commit.wall) * 1e3, "cpu_ms": (add.cpu + commit.cpu) * 1e3})
    return result[1:]


def bytes_per_commit(history, commits):
    """What each commit after the first adds to the pack that `git gc` makes."""
    def packed():
        git(history, "reflog", "expire", "--expire=now", "--all")
        git(history, "gc", "-q", "--prune=now")
        packs = os.path.join(history, "objects", "pack")
        return sum(os.path.getsize(os.path.join(packs, name)) for name in os.listdir(packs) if name.endswith(".pack"))
    whole = packed()
    git(history, "update-ref", "refs/heads/health", f"health~{commits}")
    return (whole - packed()) / commits


def history(bench, table):
    """A simulated year of 1,000 components, checked each minute, read from a bare repository by a cold process."""
    count, days = (100, 60) if bench.quick else (1_000, 365)
    folder = os.path.join(bench.year or bench.work, f"year-{count}-{days}.git")
    if not os.path.exists(folder):
        print(f"… simulating {days} days of {count:,} components, which takes minutes", file=sys.stderr, flush=True)
        git(None, "clone", "-q", "--bare", simulated(bench, count, days)[0], folder)
    Run([bench.bench, "truth", folder, str(count), str(days)])
    table.section(f"{days} simulated days of {count:,} components, from a bare clone and a cold start")
    repository, since, key = ["--repo", folder], f"{days}d", "team-2.service-50"
    where = ["-C", folder]
    rows = [
        ("history of one component", ["history", key, "--since", since], 0.15),
        ("history of all", ["history", "--since", since], 1),
        ("blame of one component", ["blame", key], 0.3),
        ("everything half a year ago", ["at", f"{days // 2}d"], 0.3),
    ]
    for what, command, goal in rows:
        ours, walk, blobs, log = side_by_side(
            bench.times(5), [bench.upkeep, *command, *repository],
            [bench.limit("walk"), folder, "refs/heads/health"],
            [bench.limit("walk"), folder, "refs/heads/health", "README.md"],
            ["git", *where, "log", "--format=%H", "health", "--", "README.md"])
        table.add(what + ", wall", ours.wall, "s",
                  [("libgit2, commits alone", walk.wall), ("libgit2, a small blob each", blobs.wall),
                   ("git log -- FILE", log.wall)], goal=goal)
        table.add("  CPU", ours.cpu, "s", [("libgit2, commits alone", walk.cpu)])
        table.add("  peak memory", ours.peak, "MB", goal=300 if what == "history of all" else None)
    packs = os.path.join(folder, "objects", "pack")
    size = sum(os.path.getsize(os.path.join(packs, name)) for name in os.listdir(packs))
    table.add("size, packed", size / 2**20, "MB", goal=60)


def simulated(bench, count, days):
    """Writes and packs the simulated reports; the folder, and what the program says of it."""
    folder = tempfile.mkdtemp(dir=bench.work) + "/year.git"
    return folder, Run([bench.bench, "year", folder, str(count), str(days)]).json


def cost(bench, table):
    """What a day of history adds to a packed repository: simulated days, the first ones left out."""
    table.section("Bytes that a day adds to the packed repository")
    for count, days in ((10, 60), (100, 60)) if bench.quick else ((10, 120), (100, 120), (1_000, 60), (10_000, 10)):
        folder, whole = simulated(bench, count, days)
        table.add(f"{count:,} components", whole["bytes_a_day"] / 1024, "KB")
        shutil.rmtree(folder)


ROWS = {"start": start_up, "plan": plans, "review": review, "reconcile": reconcile, "checks": checks, "latency": latency,
        "commits": commits, "history": history, "cost": cost}


class Server:
    """The target of all checks, for as long as its block lasts."""

    def __init__(self, program, *arguments):
        self.command = [program, *arguments]

    def __enter__(self):
        self.program = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return f"http://127.0.0.1:{int(self.program.stdout.readline())}/"

    def __exit__(self, *_):
        self.program.stdin.close()
        self.program.wait()


class Bench:
    def __init__(self, options, work, url):
        self.programs, self.limits, self.work, self.url = options.programs, options.limits, work, url
        self.year, self.octodns = options.year, options.octodns
        self.quick, self.slow, self.most = options.quick, options.slow, 2 if options.quick else options.times
        self.upkeep = os.path.join(options.programs, "upkeep")
        self.bench = os.path.join(options.programs, "upkeep-bench")
        self.exporters = ["blackbox_exporter"] if shutil.which(EXPORTER) else []

    def limit(self, name):
        return os.path.join(self.limits, name)

    def times(self, count):
        return min(count, self.most)


def machine():
    model = "an unknown processor"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {model}, {system}, load at the start {load:.1f}"


def main():
    parser = argparse.ArgumentParser(prog="Benchmarks/run.sh", description=__doc__)
    parser.add_argument("--programs", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--limits", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="ROWS", help=f"some of {','.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="small and few: to see that it works")
    parser.add_argument("--times", type=int, default=100, metavar="N", help="no measurement more than N times")
    parser.add_argument("--slow", action="store_true", help="also peers that take minutes")
    parser.add_argument("--octodns", default="octodns-sync", metavar="PROGRAM", help="where octoDNS is, from PyPI")
    parser.add_argument("--year", metavar="FOLDER", help="keep the simulated year there, and use it if it is there")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(ROWS)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit[1], limit[1]))
    title, table = machine(), Table()
    with tempfile.TemporaryDirectory(prefix="upkeep-bench-") as work:
        with Server(os.path.join(options.limits, "server")) as url:
            bench = Bench(options, work, url)
            for name in names:
                ROWS[name](bench, table)
    print(f"{title}\n\n{table}")


if __name__ == "__main__":
    main()

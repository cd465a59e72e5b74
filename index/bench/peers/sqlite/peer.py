"""The bench's peer of SQLite's FTS5; ../README.md says what a peer does."""

import json
import os
import sqlite3
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from time import perf_counter_ns

VARIANT = "trigram"
USAGE = f"usage: run variants | index {VARIANT} CORPUS DIR | query {VARIANT} DIR LOG"

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT, department TEXT, domain TEXT, title TEXT, text TEXT);
CREATE VIRTUAL TABLE words USING fts5(title, text, content = documents, content_rowid = number, tokenize = trigram);
"""

RANKED = "words JOIN documents ON number = words.rowid WHERE words MATCH :sought"
SNIPPET = "snippet(words, 1, '<b>', '</b>', '…', 64)"

# FTS5 finds nothing shorter than a trigram: such a text is looked for in every document, without a rank or a snippet.
SCANNED = r"documents WHERE (documents.title LIKE :sought ESCAPE '\' OR text LIKE :sought ESCAPE '\')"
CUT = "replace(substr(text, max(1, instr(text, :q) - 20), 66), :q, '<b>' || :q || '</b>')"


def connect(directory):
    return sqlite3.connect(os.path.join(directory, "index.db"))


def index(corpus, directory):
    os.makedirs(directory, exist_ok=True)
    db = connect(directory)
    db.executescript(SCHEMA)
    start = perf_counter_ns()
    with open(corpus, encoding="utf-8") as lines, db:
        documents = map(json.loads, lines)
        rows = ((d["id"], d.get("department"), d.get("domain"), d["title"], d["text"]) for d in documents)
        added = db.executemany("INSERT INTO documents (id, department, domain, title, text) VALUES (?, ?, ?, ?, ?)", rows)
        db.execute("INSERT INTO words (words) VALUES ('rebuild')")
    db.close()  # moves the log into the database, and syncs that
    print(added.rowcount, (perf_counter_ns() - start) / 1e9)


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def statement(question):
    """What follows FROM, the order, the passage, and the text sought."""
    q = question["q"]
    if question["kind"] == "empty":
        return "documents WHERE true", "number", CUT, q
    if len(q) < 3:
        escaped = q.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return SCANNED, "number", CUT, f"%{escaped}%"
    if question["kind"] == "phrase":
        return RANKED, "rank", SNIPPET, quoted(q)
    trigrams = dict.fromkeys(q[i : i + 3] for i in range(len(q) - 2))
    return RANKED, "rank", SNIPPET, " OR ".join(map(quoted, trigrams))


def ask(db, question):
    """The total, the best ten (id, title, passage), and the counts of the departments and of the domains."""
    matching, order, passage, sought = statement(question)
    if question["kind"] == "filter":
        matching += " AND department = :department"
    values = {**question, "sought": sought}
    best = db.execute(
        f"SELECT id, documents.title, {passage} FROM {matching} ORDER BY {order} LIMIT 10", values
    ).fetchall()
    total, departments, domains = 0, Counter(), Counter()
    for department, domain, count in db.execute(
        f"SELECT department, domain, count(*) FROM {matching} GROUP BY department, domain", values
    ):
        total += count
        if department is not None:
            departments[department] += count
        if domain is not None:
            domains[domain] += count
    return total, best, departments, domains


def ask_all(db, questions):
    for number, question in enumerate(questions):
        start = perf_counter_ns()
        total, *_ = ask(db, question)
        took = perf_counter_ns() - start
        print(number, total, took)


def load(directory, log, clients, seconds):
    start = perf_counter_ns()
    end = start + seconds * 1e9

    def client(number):
        db = connect(directory)
        place, took = number * len(log) // clients, []
        while (asked := perf_counter_ns()) < end:
            ask(db, log[place % len(log)])
            took.append(perf_counter_ns() - asked)
            place += 1
        db.close()
        return took

    with ThreadPoolExecutor(clients) as pool:
        took = sorted(chain.from_iterable(pool.map(client, range(clients))))
    elapsed = (perf_counter_ns() - start) / 1e9
    print("load", len(took), elapsed, *(took[(len(took) - 1) * percent // 100] for percent in (50, 95, 99)))


def query(directory, log_name):
    with open(log_name, encoding="utf-8") as lines:
        log = [json.loads(line) for line in lines]
    db = connect(directory)
    print("ready")
    for line in sys.stdin:
        match line.split():
            case ["one"]:
                ask_all(db, log[:1])
            case ["time"]:
                ask_all(db, log)
                print("end")
            case ["load", clients, seconds]:
                load(directory, log, int(clients), float(seconds))
            case ["top", number]:
                _, best, *_ = ask(db, log[int(number)])
                print(*(row[0] for row in best))
            case ["quit"]:
                break
            case _:
                sys.exit(f"unknown command: {line.strip()}")
    db.close()


def main(arguments):
    sys.stdout.reconfigure(line_buffering=True)
    match arguments:
        case ["variants"]:
            print(VARIANT)
        case ["index", variant, corpus, directory] if variant == VARIANT:
            index(corpus, directory)
        case ["query", variant, directory, log] if variant == VARIANT:
            query(directory, log)
        case _:
            sys.exit(USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])

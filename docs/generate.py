"""Write the pages that come from the code: the commands and the questions.

python docs/generate.py          writes them
python docs/generate.py --check  fails when a page differs from what the code says
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from triplehelix.queries.catalogue import Question, load_catalogue

DOCS = Path(__file__).parent
QUESTIONS_BEGIN = "<!-- catalogue: written by docs/generate.py -->\n"
COMPETENCY = """
## The competency questions

What the founding documents imply that one should be able to ask. They name hardly any firm, so some of the
answers are empty until data that names firms is added.

| | question | what it answers |
| --- | --- | --- |
"""
EVIDENCE = """
## Where facts come from

What the sources say where, what they leave blank, what does not fit together, and what we read into them.
"""


def write_commands() -> str:
    """Return the page of the commands, from their own help."""
    command = [sys.executable, "-m", "typer", "triplehelix.cli", "utils", "docs", "--name", "triplehelix"]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return page.replace("# `triplehelix`\n", "# Commands\n", 1).rstrip() + "\n"


def write_questions() -> str:
    """Return the page of the questions: its own text, then the catalogue in three parts."""
    text = (DOCS / "questions.md").read_text("utf-8")
    own = text.partition(QUESTIONS_BEGIN)[0]
    questions = list(load_catalogue().values())
    implied = sorted((question for question in questions if number(question)), key=number)
    evidence = [one for one in questions if "evidence" in one.tags and not number(one)]
    others = [one for one in questions if one not in implied and one not in evidence]
    rows = [f"| {number(one)} | [{one.name}](#{one.name}) | {one.summary} |\n" for one in implied]
    return "".join(
        [
            own + QUESTIONS_BEGIN,
            *map(describe, others),
            COMPETENCY,
            *rows,
            *map(describe, implied),
            EVIDENCE,
            *map(describe, evidence),
        ]
    )


def number(question: Question) -> int:
    """Return the number of a competency question, or 0 for another."""
    found = re.match(r"Competency question ([0-9]+)\.", question.description)
    return int(found[1]) if found else 0


def describe(question: Question) -> str:
    """Return the section of one question."""
    lines = [f"\n### {question.name}\n", f"\n**{question.summary}.** {question.description.strip()}\n"]
    if question.params:
        lines.append("\n| parameter | type | what it is |\n| --- | --- | --- |\n")
        lines += [
            f"| `--{name}` | {parameter.type} | {parameter.description} |\n"
            for name, parameter in question.params.items()
        ]
    lines.append("\n| column | what it is |\n| --- | --- |\n")
    lines += [f"| `{name}` | {meaning} |\n" for name, meaning in question.columns.items()]
    return "".join(lines)


def main() -> None:
    """Write the pages, or say which are out of date."""
    stale = []
    for name, page in (("commands.md", write_commands()), ("questions.md", write_questions())):
        path = DOCS / name
        if "--check" not in sys.argv:
            path.write_text(page, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != page:
            stale.append(name)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run python docs/generate.py")


if __name__ == "__main__":
    main()

"""The first utterance of an engine is analysed as fast as any other."""

import subprocess
import sys

# In a process of its own: patterns that another test compiled would hide what is missing.
_FIRST = """
import sys
from datetime import date
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights.findings import analyze, warm_up
from symbl_tui.engine.insights.rules import Rule

compiled = []
compile = Rule.pattern.func
def count(rule):
    compiled.append(rule.source)
    return compile(rule)
Rule.pattern.func = count
warm_up()
before, modules = len(compiled), set(sys.modules)
for text in ("When will it be ready?", "I will send you the report by Friday.", "Let us follow up."):
    analyze(Utterance("", text, Speaker("Eve")), participants=(Speaker("Eve"),), today=date(2026, 1, 1))
print(before, len(compiled) - before, len(set(sys.modules) - modules))
"""


def test_the_first_utterance_waits_for_no_pattern_and_no_module() -> None:
    printed = subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True)
    before, later, modules = map(int, printed.stdout.split())
    assert before > 50
    assert later == 0
    assert modules == 0

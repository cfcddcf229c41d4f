"""Keyword rules: what is watched that is not a firm (`docs/keyword-rules.md` is the page for people).

    text -> tokens -> tree -> (checks) -> Rule -> answered for each text, from the hits of one scan

Everything is pure. A rule's phrases and the words of its topics are keywords of the matcher's automaton, so
they have the same boundaries as any keyword, and a rule costs nothing until one of them is hit.
"""

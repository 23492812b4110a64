"""What a quotation is worth: its words beside those of its article, and what became of those since.

``reading`` makes texts comparable, ``sentences`` turns ticked sentences into a quotation and back, ``foreign`` finds
the words that are not the source's, ``diff`` what changed between two texts. The one definition of "verbatim" is here:
``strangers``.
"""

from curator.proof.foreign import strangers
from curator.proof.proving import Fault, Gap, Mark, Proof, proof, told
from curator.proof.reading import CUT, source_text
from curator.proof.sentences import Paragraph, Passage, Sentence, paragraphs, quotation, ticked, touched

__all__ = [
    "CUT",
    "Fault",
    "Gap",
    "Mark",
    "Paragraph",
    "Passage",
    "Proof",
    "Sentence",
    "paragraphs",
    "proof",
    "quotation",
    "source_text",
    "strangers",
    "ticked",
    "told",
    "touched",
]

"""BERT's tokenizer for Chinese (Devlin et al. 2018): the published algorithm, lower case.

Text is cleaned, Chinese characters stand alone, accents are dropped, punctuation is split
off; each word then becomes the longest pieces that the vocabulary has, from the left.
"""

import unicodedata

UNKNOWN, FIRST, LAST = "[UNK]", "[CLS]", "[SEP]"
LONGEST = 200  # characters of a word that is taken apart

CHINESE = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
           (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))


def is_punctuation(char: str) -> bool:
    return char.isascii() and char.isprintable() and not char.isalnum() and char != " " or unicodedata.category(char).startswith("P")


def words(text: str) -> list[str]:
    """The words that pieces are looked for in."""
    out = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\n\r" or category == "Zs":
            out.append(" ")
        elif char in "\0\ufffd" or category in ("Cc", "Cf"):
            continue
        elif any(first <= ord(char) <= last for first, last in CHINESE):
            out.append(f" {char} ")
        else:
            out.append(char)
    spaced = []
    for word in "".join(out).split():
        plain = (char for char in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(char) != "Mn")
        spaced.append("".join(f" {char} " if is_punctuation(char) else char for char in plain))
    return " ".join(spaced).split()


class Tokenizer:
    """A vocabulary, a token a line in the order of the ids."""

    def __init__(self, vocabulary: str):
        self.tokens = {}
        for index, line in enumerate(vocabulary.removesuffix("\n").split("\n")):
            self.tokens[line.strip()] = index

    def pieces(self, word: str) -> list[str]:
        if len(word) > LONGEST:
            return [UNKNOWN]
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                if piece in self.tokens:
                    break
            else:
                return [UNKNOWN]
            found.append(piece)
            start = end
        return found

    def tokenize(self, text: str) -> list[str]:
        return [piece for word in words(text) for piece in self.pieces(word)]

    def encode(self, text: str, context: int) -> list[int]:
        """The ids between [CLS] and [SEP], padded with 0 to context; what is too long is cut off."""
        ids = [self.tokens[piece] for piece in self.tokenize(text)][: context - 2]
        ids = [self.tokens[FIRST], *ids, self.tokens[LAST]]
        return ids + [0] * (context - len(ids))

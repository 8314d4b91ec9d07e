"""What went wrong, where, and what to do: the one error a user ever sees."""

from __future__ import annotations


class TriplehelixError(Exception):
    """An error meant for the person at the keyboard.

    Parameters
    ----------
    what : str
        What happened, in one sentence.
    where : str
        File, row and column (or query, line and token) as far as they are known.
    do : str
        What the person can do now.

    Examples
    --------
    >>> print(TriplehelixError("the file is empty", "partners.csv", "download it again"))
    partners.csv: the file is empty
    What to do: download it again
    """

    def __init__(self, what: str, where: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.do = do

    def __str__(self) -> str:
        first = f"{self.where}: {self.what}" if self.where else self.what
        return f"{first}\nWhat to do: {self.do}" if self.do else first

"""What `tokencalc tokens` does: read the texts, count them with each tokenizer, and say what cannot be counted."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tokencalc.cli.answers import Answer, give
from tokencalc.cli.options import Format
from tokencalc.cli.reading import catalogue_on
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FileError
from tokencalc.files.fields import CONTENTS
from tokencalc.files.tokenizers import (
    MeasuredRatio,
    Tokenizers,
    TokenizerTable,
    family_of,
    lab_name,
    token_ratio,
    tokenizers,
)
from tokencalc.files.toml import MAX_BYTES, in_toml, text_of, unreadable
from tokencalc.render.tokens import (
    Counted,
    Measured,
    TextLength,
    TokenCounts,
    Uncounted,
    tokens_body,
    tokens_data,
    tokens_report,
)
from tokencalc.tokens.tokenizers import (
    TOKENIZERS,
    NoTokenizerAtAll,
    NoTokenizerPackage,
    Tokenizer,
    tokenizer_of,
)

BASELINE = "openai/gpt-5"
"""The model that ratios are to where no other is named."""
STDIN = "standard input"


@record
class Subject:
    """A model to count for, by its name as its lab has it, and its tokenizer, if a package ships it.

    `title` is what it is called where it cannot be counted.
    """

    title: str
    model: str
    lab_name: str
    tokenizer: Tokenizer | None


def answer_tokens(
    files: Sequence[str],
    baseline: str | None,
    models: Sequence[str],
    *,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
    output: str | None,
) -> None:
    """Count the texts, and answer."""
    catalogue = catalogue_on(as_of, pricing)
    known = tokenizers(catalogue.directories)
    today = _named(baseline or BASELINE, catalogue)
    subjects = [_named(model, catalogue) for model in models] or list(_families(known))
    texts = {_name_of(file): _text_of(file) for file in files}
    counts = _counts(texts, today, subjects, known, is_strict=bool(models))
    give(
        Answer(
            kind="tokens",
            report=lambda: tokens_report(counts),
            body=lambda: tokens_body(counts),
            data=lambda: tokens_data(counts),
        ),
        format_,
        output,
    )


def _named(reference: str, catalogue: Catalogue) -> Subject:
    model = catalogue.find(reference)
    own = lab_name(reference, catalogue)
    return Subject(title=model.reference, model=model.reference, lab_name=own, tokenizer=tokenizer_of(model))


def _families(known: Tokenizers) -> Iterator[Subject]:
    """Every tokenizer that a package ships, then the other families of the reference sheet."""
    for each in TOKENIZERS:
        yield Subject(title=each.name, model=each.example, lab_name=each.example.lower(), tokenizer=each)
    counted = {each.family for each in TOKENIZERS}
    for name, table in known.items():
        if name not in counted:
            model = table.applies_to[0] if table.applies_to else name
            yield Subject(title=table.name, model=model, lab_name=model, tokenizer=None)


def _name_of(file: str) -> str:
    return STDIN if file == "-" else file


def _text_of(file: str) -> str:
    """The text of a file, or of standard input; an error for what is not a text."""
    name = _name_of(file)
    text = _standard_input() if file == "-" else _text_in(Path(file))
    if "\0" in text:
        raise FileError(name, "has zero bytes in it, and is no text", "name a text file, saved as UTF-8")
    if not text:
        raise FileError(name, "is empty", "a ratio needs a text: a few pages of your own prompts")
    return text


def _text_in(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from None
    if size > MAX_BYTES:
        raise FileError(str(path), f"larger than {MAX_BYTES // 1_000_000} MB", "a part of it gives the same ratios")
    return text_of(path)


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(STDIN, f"not UTF-8 text (byte {error.start + 1})", "save it as UTF-8") from None


def _counts(
    texts: dict[str, str], today: Subject, subjects: Sequence[Subject], known: Tokenizers, *, is_strict: bool
) -> TokenCounts:
    """The texts counted for every subject that can be. A missing package stops it where models were named."""
    base = _counted(today, texts) if today.tokenizer else None
    found = [_tried(each, texts, known, is_strict=is_strict) for each in subjects]
    counted = tuple(each for each in found if isinstance(each, Counted))
    if not counted and not is_strict:
        raise NoTokenizerAtAll(sorted({each.package for each in TOKENIZERS if each.is_extra}))
    first = [] if base else [_uncounted(today, known)]
    uncounted = dict.fromkeys([*first, *(each for each in found if isinstance(each, Uncounted))])
    return TokenCounts(
        texts=tuple(TextLength(name=name, characters=len(text)) for name, text in texts.items()),
        baseline=today.model,
        base=base,
        counted=counted,
        uncounted=tuple(uncounted),
        measured=tuple(_measured(today, subjects, [each.model for each in counted] if base else [], known)),
    )


def _tried(subject: Subject, texts: dict[str, str], known: Tokenizers, *, is_strict: bool) -> Counted | Uncounted:
    if subject.tokenizer is None:
        return _uncounted(subject, known)
    try:
        return _counted(subject, texts)
    except NoTokenizerPackage as error:
        if is_strict:
            raise
        reason = f"needs the package {error.package}, which is not installed ({error.remedy})"
        return Uncounted(name=subject.title, reason=reason)


def _counted(subject: Subject, texts: dict[str, str]) -> Counted:
    """The texts counted with the subject's tokenizer. Raises `NoTokenizerPackage`."""
    tokenizer = subject.tokenizer
    assert tokenizer is not None
    try:
        tokens = tuple(tokenizer.count(text) for text in texts.values())
    except ModuleNotFoundError:
        raise NoTokenizerPackage(subject.title, tokenizer.package, tokenizer.remedy) from None
    return Counted(tokenizer=tokenizer.name, model=subject.model, key=in_toml(subject.model), tokens=tokens)


_WHY = {
    "public": "no package that it could be counted with here ships its vocabulary",
    "reconstructed": "the lab publishes no vocabulary",
}


def _uncounted(subject: Subject, known: Tokenizers) -> Uncounted:
    """Why there is no count, as the reference sheet says it."""
    family = family_of(subject.lab_name, known)
    table: TokenizerTable | None = known[family] if family else None
    reason = (table.reason or _WHY[table.vocabulary]) if table else "nothing is known of its tokenizer"
    return Uncounted(name=subject.title, reason=f"unknown: {reason}")


def _measured(
    today: Subject, subjects: Sequence[Subject], counted: Sequence[str], known: Tokenizers
) -> Iterator[Measured]:
    """What the reference sheet knows of those subjects for which the texts give no ratio."""
    for each in subjects:
        found = [token_ratio(today.lab_name, each.lab_name, content, known) for content in CONTENTS]
        ratios = [ratio for ratio in found if isinstance(ratio, MeasuredRatio)]
        if ratios and each.model not in counted and ratios[0].option != ratios[0].baseline:
            yield Measured(
                option=ratios[0].option,
                baseline=ratios[0].baseline,
                ratios={ratio.content: ratio.ratio for ratio in ratios},
                source=ratios[0].source,
            )

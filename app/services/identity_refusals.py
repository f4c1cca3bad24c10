"""Why two customers cannot be joined, or one cannot be parted."""

from enum import StrEnum

from app.errors import Invalid


class Why(StrEnum):
    """Why nothing was joined or parted."""

    THEMSELVES = "they are one customer already"
    NOTHING_TO_GO_BY = "no e-mail, account or phone identifies one of them"
    KEPT_APART = "another word of the staff keeps them apart"
    ONE_ACCOUNT = "the platform's own account holds them together"
    NOTHING_TO_PART = "this is all that the customer has"
    SEVERAL_HAVE_IT = "the phone belongs to several of them"
    NOBODY = "nobody has this order, e-mail or phone"
    SEVERAL = "several customers have it"


class Refused(Invalid):
    """What was asked for is not possible; `why` says it for pages to put into words."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
